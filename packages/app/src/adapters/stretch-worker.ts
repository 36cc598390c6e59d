import { argon2id } from '@noble/hashes/argon2.js'
import type { Cost } from './lock.ts'

export type StretchRequest = {
  readonly passphrase: Uint8Array
  readonly salt: Uint8Array
  readonly cost: Cost
}
/** How far it is, from 0 to 1, and in the end the 32 bytes; null where there is no such memory. */
export type StretchAnswer =
  | { readonly done: number }
  | { readonly secret: Uint8Array<ArrayBuffer> | null }

/** The part of a worker's global scope that is used here; its library would clash with the DOM's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<StretchRequest>) => void) | null
  postMessage(answer: StretchAnswer): void
}

const scope = globalThis as unknown as WorkerScope

scope.onmessage = ({ data: { passphrase, salt, cost } }) => {
  const { memory_KiB: m, passes: t, lanes: p } = cost
  const onProgress = (done: number) => scope.postMessage({ done })
  try {
    const stretched = argon2id(passphrase, salt, {
      m,
      t,
      p,
      dkLen: 32,
      maxmem: 2 ** 31,
      onProgress,
    })
    scope.postMessage({ secret: new Uint8Array(stretched) })
  } catch {
    scope.postMessage({ secret: null })
  }
}
