/** Locking a phone as a person does it. */
import { home, type Phone } from './phone.ts'

export const WORDS = 'four quiet garden chairs'

export async function openLock(phone: Phone): Promise<void> {
  await home(phone)
  await phone.tap('Safety')
  await phone.tap('Lock')
  await phone.at('lock-shown')
}

export async function typePassphrase(phone: Phone, words: string): Promise<void> {
  await phone.fill('Passphrase', words)
  await phone.fill('The same once more', words)
  await phone.tap('Turn the lock on')
}

export async function unlock(phone: Phone, words = WORDS): Promise<void> {
  await phone.at('locked')
  await phone.fill('Passphrase', words)
  await phone.tap('Unlock')
}

/** An authenticator in the browser, as a phone has one. */
export async function authenticator(phone: Phone, hasPrf: boolean) {
  const cdp = await phone.page.context().newCDPSession(phone.page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf,
    },
  })
  const recognise = (isUserVerified: boolean) =>
    cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  return { recognise }
}

export async function lockWithPasskey(phone: Phone): Promise<void> {
  await openLock(phone)
  await phone.tap('Set up a lock')
  await phone.reads(/Forgotten or lost is gone for good/)
  await phone.tap('With fingerprint, face or PIN')
  await phone.reads('The lock is on: fingerprint, face or PIN.')
}
