/** Argon2id (RFC 9106): of Node where it has it (from 24.7 on), else the same in JavaScript. */
import * as nodeCrypto from 'node:crypto'
import { argon2id as inJavaScript } from '@noble/hashes/argon2.js'

export type Argon2Cost = {
  readonly memory_KiB: number
  readonly passes: number
  readonly lanes: number
}

export type Argon2 = (
  passphrase: Uint8Array,
  salt: Uint8Array,
  cost: Argon2Cost,
  length_bytes: number,
) => Uint8Array

/** Throws where the machine has no such memory. */
export const argon2id: Argon2 = (passphrase, salt, cost, length_bytes) =>
  'argon2Sync' in nodeCrypto
    ? argon2idOfNode(passphrase, salt, cost, length_bytes)
    : argon2idInJavaScript(passphrase, salt, cost, length_bytes)

const argon2idOfNode: Argon2 = (passphrase, salt, cost, length_bytes) =>
  nodeCrypto.argon2Sync('argon2id', {
    message: passphrase,
    nonce: salt,
    memory: cost.memory_KiB,
    passes: cost.passes,
    parallelism: cost.lanes,
    tagLength: length_bytes,
  })

/** A second or two where Node's takes a tenth of one. */
export const argon2idInJavaScript: Argon2 = (passphrase, salt, cost, length_bytes) =>
  inJavaScript(passphrase, salt, {
    m: cost.memory_KiB,
    t: cost.passes,
    p: cost.lanes,
    dkLen: length_bytes,
    // Its own limit is a little above 1 GiB: what may be asked for is limited by the key file.
    maxmem: 2 ** 31,
  })
