import decoderUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import type { QrImage, QrLook } from './decode.ts'
import type { DecodeAnswer } from './decode-worker.ts'
import workerUrl from './decode-worker.ts?worker&url'
import { trustedScriptUrl } from './trusted.ts'

const decoderWasm = { url: decoderUrl }

/** Reads QR codes, one picture at a time. */
export interface QrReader {
  /** As `lookAtQr`; the picture's buffer may be moved away and is not to be used afterwards. */
  read(image: QrImage): Promise<QrLook>
  /** Lets the decoder go. In what is being read then there is nothing. */
  close(): void
}

/**
 * The decoder in a worker, so that reading never delays a tap; on the page itself where workers
 * are missing or refused. Null where neither can be had.
 */
export async function openReader(): Promise<QrReader | null> {
  return (await openInWorker()) ?? (await openOnPage())
}

async function openInWorker(): Promise<QrReader | null> {
  const worker = startWorker()
  if (worker === null) return null
  const answers = listenTo(worker)
  const first = await answers.next()
  if (first !== null && 'loaded' in first && first.loaded) return workerReader(worker, answers)
  worker.terminate()
  return null
}

function startWorker(): Worker | null {
  try {
    return new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'qr' })
  } catch {
    return null
  }
}

/** A worker that dies (memory, for instance) is replaced by the decoder on the page. */
function workerReader(worker: Worker, answers: Answers): QrReader {
  let closed = false
  let fallback: Promise<QrReader | null> | undefined
  return {
    async read(image) {
      if (closed) return NOTHING
      if (fallback !== undefined) return (await fallback)?.read(image) ?? NOTHING
      const answer = answers.next()
      worker.postMessage(image, [image.data.buffer])
      const read = await answer
      if (read !== null && 'look' in read) return read.look
      if (!closed) fallback = openOnPage()
      return NOTHING
    },
    close() {
      closed = true
      worker.terminate()
      answers.end()
    },
  }
}

const NOTHING: QrLook = { bytes: null, aim: 'nothing' }

interface Answers {
  /** The worker's next answer, or null when it failed or was ended. */
  next(): Promise<DecodeAnswer | null>
  end(): void
}

function listenTo(worker: Worker): Answers {
  let waiting: ((answer: DecodeAnswer | null) => void) | undefined
  let ended = false
  const settle = (answer: DecodeAnswer | null) => {
    waiting?.(answer)
    waiting = undefined
  }
  const end = () => {
    ended = true
    settle(null)
  }
  worker.onmessage = event => settle(event.data as DecodeAnswer)
  worker.onerror = end
  worker.onmessageerror = end
  const next = () =>
    new Promise<DecodeAnswer | null>(resolve => {
      if (ended) resolve(null)
      else waiting = resolve
    })
  return { next, end }
}

async function openOnPage(): Promise<QrReader | null> {
  const { loadDecoder, lookAtQr } = await import('./decode.ts')
  if (!(await loadDecoder(decoderWasm))) return null
  return { read: lookAtQr, close() {} }
}
