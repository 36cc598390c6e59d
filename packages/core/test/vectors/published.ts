/** A few published figures, so that a clone without the files of others proves something. */
import { describe, expect, test } from 'vitest'
import { cpaceGenerator, cpaceKey, cpaceShare } from '../../src/crypto/cpace.ts'
import { lvCat, prependLength } from '../../src/crypto/transcript.ts'
import { toHex } from '../../src/wire/bytes.ts'
import { encodeUtf8 } from '../../src/wire/utf8.ts'
import { bytesOf, hexOf, shipped } from './tally.ts'

const { suite, mlkem } = shipped

export function testPublished(): void {
  describe('published figures', () => {
    testHashes()
    testAead()
    testX25519()
    testRistretto()
    testCpace()
    testKems()
  })
}

function testHashes(): void {
  test('SHA-256 and SHA-512 of "abc" (FIPS 180-4)', () => {
    expect(toHex(suite.sha256(ascii('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
    expect(toHex(suite.sha512(ascii('abc')))).toBe(
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
        '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    )
  })

  test('HMAC-SHA-512, test case 2 (RFC 4231)', () => {
    const tag = suite.hmac(ascii('Jefe'), ascii('what do ya want for nothing?'))
    expect(toHex(tag)).toBe(
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554' +
        '9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    )
  })

  test('HKDF-SHA-512, case 10 of hkdf_sha512_test.json (C2SP/wycheproof)', () => {
    const salt = bytesOf('685ac7df93701d6c78babd847861bb3c')
    const ikm = bytesOf('c360e16084cfd13cb44b0dc02d8665de')
    const info = bytesOf('e0ddfaaaa7afb53f59a007a205c7149b5b5a72be')
    const okm = suite.hkdf(salt, ikm, info, 20)
    expect(toHex(okm)).toBe('17408c6f8dd7eb8423758ce39a91b59020f7debe')
  })
}

function testAead(): void {
  test('XChaCha20-Poly1305, A.3.1 (draft-irtf-cfrg-xchacha-03)', () => {
    const key = bytesOf('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f')
    const nonce = bytesOf('404142434445464748494a4b4c4d4e4f5051525354555657')
    const ad = bytesOf('50515253c0c1c2c3c4c5c6c7')
    const plaintext = ascii(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for " +
        'the future, sunscreen would be it.',
    )
    const box = bytesOf(
      'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa644' +
        '0bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e' +
        '3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7' +
        '987947deafd8780acf49',
    )
    expect(suite.aead.seal(key, nonce, ad, plaintext)).toEqual(box)
    expect(suite.aead.open(key, nonce, ad, box)).toEqual(plaintext)
    for (const at of [0, box.length - 1]) {
      const changed = box.map((byte, i) => (i === at ? byte ^ 1 : byte))
      expect(suite.aead.open(key, nonce, ad, changed)).toBeNull()
    }
    expect(suite.aead.open(key, nonce, new Uint8Array(), box)).toBeNull()
  })
}

function testX25519(): void {
  test('X25519 of Alice and Bob, section 6.1 (RFC 7748)', () => {
    const alice = bytesOf('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a')
    const bob = bytesOf('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb')
    const toAlice = suite.dh.publicKey(alice)
    const toBob = suite.dh.publicKey(bob)
    expect(toHex(toAlice)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a')
    expect(toHex(toBob)).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f')
    const secret = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742'
    expect(hexOf(suite.dh.secret(alice, toBob))).toBe(secret)
    expect(hexOf(suite.dh.secret(bob, toAlice))).toBe(secret)
    expect(suite.dh.secret(alice, new Uint8Array(32))).toBeNull()
  })
}

function testRistretto(): void {
  test('ristretto255: element derivation and multiples, A.1 and A.3 (RFC 9496)', () => {
    const label = ascii('Ristretto is traditionally a short shot of espresso coffee')
    const element = suite.group.element(suite.sha512(label))
    expect(toHex(element)).toBe('3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46')
    const generator = bytesOf('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76')
    const twice = suite.group.multiply(Uint8Array.of(2, ...new Uint8Array(31)), generator)
    expect(hexOf(twice)).toBe('6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919')
  })

  test.each([
    ['not below the prime', 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['not below the prime', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['negative', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['no square root', '26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371'],
    ['the identity', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['31 bytes', '00000000000000000000000000000000000000000000000000000000000000'],
  ])('ristretto255 refuses an encoding, A.2 (RFC 9496): %s, %s', (_, encoding) => {
    const one = Uint8Array.of(1, ...new Uint8Array(31))
    expect(suite.group.multiply(one, bytesOf(encoding))).toBeNull()
  })
}

function testCpace(): void {
  test('prepend_len and lv_cat, appendix A (draft-irtf-cfrg-cpace-21)', () => {
    expect(toHex(prependLength(new Uint8Array()))).toBe('00')
    expect(toHex(prependLength(ascii('1234')))).toBe('0431323334')
    const long = Uint8Array.from({ length: 128 }, (_, i) => i)
    expect(toHex(prependLength(long))).toBe(`8001${toHex(long)}`)
    const fields = [ascii('1234'), ascii('5'), new Uint8Array(), ascii('678')]
    expect(toHex(lvCat(fields))).toBe('04313233340135'.concat('00', '03363738'))
  })

  test('CPACE-RISTR255-SHA512, initiator and responder (draft-irtf-cfrg-cpace-21)', () => {
    const input = {
      password: ascii('Password'),
      channel: bytesOf('0b415f696e69746961746f720b425f726573706f6e646572'),
      sid: bytesOf('7e4b4791d6a8ef019b936c79fb7f2c57'),
    }
    const ya = bytesOf('da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08')
    const yb = bytesOf('d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d')
    const g = '222b6b195fe84b1652badb6f6a3ae3d24341e7306967f0b8115b40d5698c7e56'
    const Ya = 'd6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b9157'
    const Yb = '3ea7e0b19560d7c0b0f5734f63b955286dfa8232b5ebe63324e2d9e7433f7258'
    const K = '80b69a8a76457ab6a4d7f887a4bf6b55a2f80ac19c333f917a05fc9887c8b40f'
    expect(toHex(cpaceGenerator(suite, input))).toBe(g)
    expect(hexOf(cpaceShare(suite, input, ya))).toBe(Ya)
    expect(hexOf(cpaceShare(suite, input, yb))).toBe(Yb)
    expect(hexOf(suite.group.multiply(ya, bytesOf(Yb)))).toBe(K)
    const run = {
      sid: input.sid,
      initiator: { element: bytesOf(Ya), ad: ascii('ADa') },
      responder: { element: bytesOf(Yb), ad: ascii('ADb') },
    }
    const isk =
      'b69effbf61b51d56401c0f65601abe428de8206feaaf0e32198896dcae7b35cd' +
      '2b38950a39dfd5d4a79164614c2984f7daa460b588c1e80c3fa2068af7900447'
    expect(hexOf(cpaceKey(suite, run, ya, bytesOf(Yb)))).toBe(isk)
    expect(hexOf(cpaceKey(suite, run, yb, bytesOf(Ya)))).toBe(isk)
    expect(cpaceKey(suite, run, ya, new Uint8Array(32))).toBeNull()
    const invalid = '2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c'
    expect(cpaceKey(suite, run, ya, bytesOf(invalid))).toBeNull()
  })
}

function testKems(): void {
  test('X-Wing, first vector (draft-connolly-cfrg-xwing-kem-10)', () => {
    const seed = bytesOf('7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26')
    const entropy = bytesOf(
      '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2' +
        '35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2',
    )
    const secret = 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384'
    const key = suite.kem.publicKey(seed)
    expect(digest(key)).toBe('2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb')
    const made = suite.kem.encapsulate(key, entropy)
    const ciphertext = made?.ciphertext ?? new Uint8Array()
    expect(digest(ciphertext)).toBe(
      '17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33',
    )
    expect(hexOf(made?.secret ?? null)).toBe(secret)
    expect(hexOf(suite.kem.decapsulate(seed, ciphertext))).toBe(secret)
    expect(suite.kem.decapsulate(seed, ciphertext.slice(1))).toBeNull()
    expect(suite.kem.encapsulate(key.slice(1), entropy)).toBeNull()
    const overModulus = key.map((byte, i) => (i < 384 ? 0xff : byte))
    expect(suite.kem.encapsulate(overModulus, entropy)).toBeNull()
  })

  // The suite has no ML-KEM of its own; this is what its X-Wing is made of.
  test('ML-KEM-768, case 1 of mlkem_768_keygen_seed_test.json (C2SP/wycheproof)', () => {
    const seed = bytesOf(
      '7c9935a0b07694aa0c6d10e4db6b1add2fd81a25ccb148032dcd739936737f2d' +
        '8626ed79d451140800e03b59b956f8210e556067407d13dc90fa9e8b872bfb8f',
    )
    const keys = mlkem.keygen(seed) ?? { ek: new Uint8Array(), dk: new Uint8Array() }
    expect(digest(keys.ek)).toBe('86adbca81f4fee893e2fb58fb98aa2fe188f501fed268d7f4056f8c05c4e53c4')
    expect(digest(keys.dk)).toBe('8757e8aee5e441aee07a43af40467d32f80aee5c51aae4ebd2bdb844c038aac7')
    expect(mlkem.keygen(seed.slice(1))).toBeNull()
  })
}

/** Long outputs are compared by their SHA-256. */
function digest(bytes: Uint8Array): string {
  return toHex(suite.sha256(bytes))
}

function ascii(text: string): Uint8Array {
  return encodeUtf8(text) ?? new Uint8Array()
}
