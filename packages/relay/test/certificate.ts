import { generateKeyPairSync, sign } from 'node:crypto'

/**
 * A certificate of a name, signed by itself, valid for 2020 to 2049: X.509 by hand (RFC 5280),
 * because a machine that runs the tests may have no openssl.
 */
export function makeCertificate(name: string): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(ECDSA_SHA256)
  const who = sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from(name)))))
  const alternative = sequence(tagged(0x82, Buffer.from(name)))
  const told = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(0x02, Buffer.of(1)),
    algorithm,
    who,
    sequence(time('200101000000Z'), time('491231235959Z')),
    who,
    publicKey.export({ format: 'der', type: 'spki' }),
    tagged(0xa3, sequence(sequence(ALTERNATIVE_NAME, tagged(0x04, alternative)))),
  )
  const signature = tagged(0x03, Buffer.concat([Buffer.of(0), sign('sha256', told, privateKey)]))
  return {
    cert: pem('CERTIFICATE', sequence(told, algorithm, signature)),
    key: String(privateKey.export({ format: 'pem', type: 'pkcs8' })),
  }
}

const ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const ALTERNATIVE_NAME = Buffer.from('0603551d11', 'hex')

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

function time(text: string): Buffer {
  return tagged(0x17, Buffer.from(text))
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const size = content.length
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.of(tag, ...length), content])
}

function pem(what: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${what}-----\n${lines.join('\n')}\n-----END ${what}-----\n`
}
