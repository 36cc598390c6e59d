/** A subject whose every result is wrong in its first byte and that refuses nothing: no runner may pass it. */
import type { Suite } from '../../src/crypto/suite.ts'
import type { MlKem, Subject } from './tally.ts'

export function damage({ suite, mlkem }: Subject): Subject {
  return { suite: damagedSuite(suite), mlkem: damagedMlKem(mlkem) }
}

function damagedSuite({ sha256, sha512, hmac, hkdf, aead, kem, dh, group }: Suite): Suite {
  return {
    sha256: message => wrong(() => sha256(message)),
    sha512: message => wrong(() => sha512(message)),
    hmac: (key, message) => wrong(() => hmac(key, message)),
    hkdf: (salt, ikm, info, bytes) => wrong(() => hkdf(salt, ikm, info, bytes)),
    aead: {
      seal: (key, nonce, ad, plaintext) => wrong(() => aead.seal(key, nonce, ad, plaintext)),
      open: (key, nonce, ad, box) => wrong(() => aead.open(key, nonce, ad, box)),
    },
    kem: {
      publicKey: seed => wrong(() => kem.publicKey(seed)),
      encapsulate: (publicKey, entropy) => {
        const made = kem.encapsulate(publicKey, entropy)
        return {
          ciphertext: wrong(() => made?.ciphertext),
          secret: wrong(() => made?.secret),
        }
      },
      decapsulate: (seed, ciphertext) => wrong(() => kem.decapsulate(seed, ciphertext)),
    },
    dh: {
      publicKey: seed => wrong(() => dh.publicKey(seed)),
      secret: (seed, theirs) => wrong(() => dh.secret(seed, theirs)),
    },
    group: {
      element: uniform => wrong(() => group.element(uniform)),
      scalar: uniform => wrong(() => group.scalar(uniform)),
      multiply: (scalar, element) => wrong(() => group.multiply(scalar, element)),
    },
  }
}

function damagedMlKem({ keygen, encapsulate, decapsulate }: MlKem): MlKem {
  return {
    keygen: seed => {
      const made = keygen(seed)
      return { ek: wrong(() => made?.ek), dk: wrong(() => made?.dk) }
    },
    encapsulate: (ek, m) => {
      const made = encapsulate(ek, m)
      return { c: wrong(() => made?.c), K: wrong(() => made?.K) }
    },
    decapsulate: (dk, c) => wrong(() => decapsulate(dk, c)),
  }
}

function wrong(compute: () => Uint8Array | null | undefined): Uint8Array {
  const right = rightOrNothing(compute)
  return right.length === 0
    ? new Uint8Array(32)
    : right.map((byte, i) => (i === 0 ? byte ^ 0x5a : byte))
}

function rightOrNothing(compute: () => Uint8Array | null | undefined): Uint8Array {
  try {
    return compute() ?? new Uint8Array()
  } catch {
    return new Uint8Array()
  }
}
