/**
 * Signal: fresh keys of who is written to, a session set up from them, one message to them, and
 * its answer, which completes the session.
 */
import {
  CiphertextMessageType,
  IdentityChange,
  IdentityKeyPair,
  type IdentityKeyStore,
  KEMKeyPair,
  KyberPreKeyRecord as Kyber,
  type KyberPreKeyRecord,
  type KyberPreKeyStore,
  PreKeyRecord as OneTime,
  PreKeyBundle,
  type PreKeyRecord,
  PreKeySignalMessage,
  type PreKeyStore,
  PrivateKey,
  ProtocolAddress,
  type PublicKey,
  processPreKeyBundle,
  type SessionRecord,
  type SessionStore,
  SignalMessage,
  SignedPreKeyRecord as Signed,
  type SignedPreKeyRecord,
  type SignedPreKeyStore,
  signalDecrypt,
  signalDecryptPreKey,
  signalEncrypt,
} from '@signalapp/libsignal-client'
import { tellTimes } from './told.ts'

function newSessions(): SessionStore {
  const records = new Map<string, SessionRecord>()
  return {
    saveSession: async (name, record) => void records.set(name.toString(), record),
    getSession: async name => records.get(name.toString()) ?? null,
    getExistingSessions: async names => names.flatMap(name => records.get(name.toString()) ?? []),
  }
}

function newIdentities(): IdentityKeyStore {
  const pair = IdentityKeyPair.generate()
  const known = new Map<string, PublicKey>()
  return {
    getIdentityKey: async () => pair.privateKey,
    getIdentityKeyPair: async () => pair,
    getLocalRegistrationId: async () => 5,
    saveIdentity: async (name, key) => {
      known.set(name.toString(), key)
      return IdentityChange.NewOrUnchanged
    },
    isTrustedIdentity: async () => true,
    getIdentity: async name => known.get(name.toString()) ?? null,
  }
}

function newOneTimes(): PreKeyStore {
  const records = new Map<number, PreKeyRecord>()
  return {
    savePreKey: async (id, record) => void records.set(id, record),
    getPreKey: async id => found(records.get(id)),
    removePreKey: async id => void records.delete(id),
  }
}

function newSigneds(): SignedPreKeyStore {
  const records = new Map<number, SignedPreKeyRecord>()
  return {
    saveSignedPreKey: async (id, record) => void records.set(id, record),
    getSignedPreKey: async id => found(records.get(id)),
  }
}

function newKybers(): KyberPreKeyStore {
  const records = new Map<number, KyberPreKeyRecord>()
  return {
    saveKyberPreKey: async (id, record) => void records.set(id, record),
    getKyberPreKey: async id => found(records.get(id)),
    markKyberPreKeyUsed: async () => {},
  }
}

function found<T>(record: T | undefined): T {
  if (record === undefined) throw new Error('no such key')
  return record
}

function newSide(name: string) {
  return {
    address: ProtocolAddress.new(name, 1),
    sessions: newSessions(),
    identities: newIdentities(),
    oneTimes: newOneTimes(),
    signeds: newSigneds(),
    kybers: newKybers(),
  }
}

type Side = ReturnType<typeof newSide>

const [mine, theirs] = [newSide('buffy'), newSide('spike')]
let count = 0
await tellTimes('@signalapp/libsignal-client', async () => {
  count += 1
  const bundle = await offered(theirs, count)
  const to = theirs.address
  const from = mine.address
  await processPreKeyBundle(bundle, to, from, mine.sessions, mine.identities)
  const first = await signalEncrypt(textOf('is it you?'), to, from, mine.sessions, mine.identities)
  if (first.type() !== CiphertextMessageType.PreKey) throw new Error('not a new session')
  await received(first.serialize())
  const back = await signalEncrypt(textOf('yes'), from, to, theirs.sessions, theirs.identities)
  const answer = SignalMessage.deserialize(back.serialize())
  await signalDecrypt(answer, to, from, mine.sessions, mine.identities)
})

async function received(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const { address, sessions, identities, oneTimes, signeds, kybers } = theirs
  const message = PreKeySignalMessage.deserialize(bytes)
  const keys = [oneTimes, signeds, kybers] as const
  await signalDecryptPreKey(message, mine.address, address, sessions, identities, ...keys)
}

/** Fresh keys, signed by who offers them. */
async function offered(side: Side, id: number): Promise<PreKeyBundle> {
  const key = await side.identities.getIdentityKey()
  const [oneTime, signed, kyber] = [
    PrivateKey.generate(),
    PrivateKey.generate(),
    KEMKeyPair.generate(),
  ]
  const signature = key.sign(signed.getPublicKey().serialize())
  const kyberSignature = key.sign(kyber.getPublicKey().serialize())
  await side.oneTimes.savePreKey(id, OneTime.new(id, oneTime.getPublicKey(), oneTime))
  await side.signeds.saveSignedPreKey(
    id,
    Signed.new(id, 1, signed.getPublicKey(), signed, signature),
  )
  await side.kybers.saveKyberPreKey(id, Kyber.new(id, 1, kyber, kyberSignature))
  const ofSigned = [id, signed.getPublicKey(), signature] as const
  const ofKyber = [id, kyber.getPublicKey(), kyberSignature] as const
  const identity = key.getPublicKey()
  return PreKeyBundle.new(5, 1, id, oneTime.getPublicKey(), ...ofSigned, identity, ...ofKyber)
}

function textOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
