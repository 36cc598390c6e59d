import decoderUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import { loadDecoder, type QrImage, readQr } from './decode.ts'

/** What the worker is asked: one picture. What it answers first is whether it can read at all. */
export type DecodeRequest = QrImage
export type DecodeAnswer = { readonly loaded: boolean } | { readonly bytes: Uint8Array | null }

/** The part of a worker's global scope that is used here; its library would clash with the DOM's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<DecodeRequest>) => void) | null
  postMessage(answer: DecodeAnswer): void
}

const scope = globalThis as unknown as WorkerScope

scope.onmessage = async event => scope.postMessage({ bytes: await readQr(event.data) })
void loadDecoder({ url: decoderUrl }).then(loaded => scope.postMessage({ loaded }))
