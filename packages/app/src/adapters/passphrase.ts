/** A passphrase made into 32 bytes, slowly, in a worker, so that nothing else waits for it. */
import { trustedScriptUrl } from '../scan/trusted.ts'
import type { Bytes, Cost, Way } from './lock.ts'
import type { StretchAnswer, StretchRequest } from './stretch-worker.ts'
import workerUrl from './stretch-worker.ts?worker&url'

/** RFC 9106, the second recommended choice; and where there is no such memory, less of it. */
const COSTS: readonly Cost[] = [
  { memory_KiB: 65_536, passes: 3, lanes: 4 },
  { memory_KiB: 19_456, passes: 12, lanes: 1 },
]

export type PassphraseWay = Extract<Way, { way: 'passphrase' }>
export type Progress = (done: number) => void

/** A fresh way in; null where this device cannot even do the smaller work. */
export async function newPassphrase(
  passphrase: string,
  progress: Progress,
): Promise<{ readonly way: PassphraseWay; readonly secret: Bytes } | null> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  for (const cost of COSTS) {
    const way = { way: 'passphrase', salt, cost } as const
    const secret = await stretch(passphrase, way, progress)
    if (secret !== null) return { way, secret }
  }
  return null
}

/** Null where the worker does not start, or there is no memory for it. */
export function stretch(
  passphrase: string,
  { salt, cost }: PassphraseWay,
  progress: Progress,
): Promise<Bytes | null> {
  const worker = new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'stretch' })
  return new Promise(resolve => {
    const end = (secret: Bytes | null) => {
      worker.terminate()
      resolve(secret)
    }
    worker.onerror = () => end(null)
    worker.onmessage = ({ data }: MessageEvent<StretchAnswer>) => {
      if ('done' in data) progress(data.done)
      else end(data.secret)
    }
    const request: StretchRequest = { passphrase: bytesOf(passphrase), salt, cost }
    worker.postMessage(request)
  })
}

/** Keyboards write one letter in several ways. */
function bytesOf(passphrase: string): Uint8Array {
  return new TextEncoder().encode(passphrase.normalize('NFKC'))
}
