import decoderUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import { loadDecoder, lookAtQr, type QrImage, type QrLook } from './decode.ts'

/** What the worker is asked: one picture. What it answers first is whether it can read at all. */
export type DecodeRequest = QrImage
export type DecodeAnswer = { readonly loaded: boolean } | { readonly look: QrLook }

/** The part of a worker's global scope that is used here; its library would clash with the DOM's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<DecodeRequest>) => void) | null
  postMessage(answer: DecodeAnswer): void
}

const scope = globalThis as unknown as WorkerScope

scope.onmessage = async event => scope.postMessage({ look: await lookAtQr(event.data) })
void loadDecoder({ url: decoderUrl }).then(loaded => scope.postMessage({ loaded }))
