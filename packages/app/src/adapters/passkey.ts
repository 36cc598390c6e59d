/** A passkey that gives 32 bytes of its own for a salt (WebAuthn PRF), once the person is known. */
import type { Bytes, Way } from './lock.ts'

export type PasskeyWay = Extract<Way, { way: 'passkey' }>
export type PasskeyFailure =
  /** A passkey was made or found, and cannot do this. */
  | 'no-prf'
  /** The person, the device or the browser said no. */
  | 'refused'

export function hasPasskeys(): boolean {
  return 'PublicKeyCredential' in globalThis && 'credentials' in navigator
}

export async function newPasskey(): Promise<
  { readonly way: PasskeyWay; readonly secret: Bytes } | PasskeyFailure
> {
  const salt = crypto.getRandomValues(new Uint8Array(32))
  const made = await asked(() => navigator.credentials.create({ publicKey: creation(salt) }))
  if (made === null) return 'refused'
  const { prf } = made.getClientExtensionResults()
  if (prf?.enabled !== true) return 'no-prf'
  const way = { way: 'passkey', salt, credential: new Uint8Array(made.rawId) } as const
  const secret = bytesIn(prf.results?.first) ?? (await askPasskey(way))
  return typeof secret === 'string' ? secret : { way, secret }
}

export async function askPasskey({
  salt,
  credential,
}: PasskeyWay): Promise<Bytes | PasskeyFailure> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    allowCredentials: [{ type: 'public-key', id: credential }],
    userVerification: 'required',
    extensions: { prf: { eval: { first: salt } } },
  }
  const given = await asked(() => navigator.credentials.get({ publicKey }))
  if (given === null) return 'refused'
  return bytesIn(given.getClientExtensionResults().prf?.results?.first) ?? 'no-prf'
}

function creation(salt: Bytes): PublicKeyCredentialCreationOptions {
  return {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    rp: { name: 'Handfast' },
    user: {
      id: crypto.getRandomValues(new Uint8Array(16)),
      name: 'Handfast',
      displayName: 'Handfast',
    },
    pubKeyCredParams: [
      { type: 'public-key', alg: -7 },
      { type: 'public-key', alg: -257 },
    ],
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    extensions: { prf: { eval: { first: salt } } },
  }
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    const given = await ask()
    return given instanceof PublicKeyCredential ? given : null
  } catch {
    return null
  }
}

function bytesIn(source: BufferSource | undefined): Bytes | null {
  if (source === undefined) return null
  const view = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
  return view.length === 32 ? new Uint8Array(view) : null
}
