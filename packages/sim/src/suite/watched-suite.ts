/** The same suite, with an eye on what is sealed under which key and nonce. */
import type { Suite } from '@handfast/core'

export type Boxed = {
  readonly is: 'boxed'
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  /** The box itself: the same for the same content, and for nothing else. */
  readonly box: Uint8Array
}

export function watchedSuite(suite: Suite, boxed: (box: Boxed) => void): Suite {
  return {
    ...suite,
    aead: {
      open: suite.aead.open,
      seal(key, nonce, ad, plaintext) {
        const box = suite.aead.seal(key, nonce, ad, plaintext)
        boxed({ is: 'boxed', key, nonce, box })
        return box
      },
    },
  }
}
