/** A code of six digits from a secret that both have and the time: made, and found to be right. */
import { Secret, TOTP } from 'otpauth'
import { tellTimes } from './told.ts'

const totp = new TOTP({ secret: new Secret({ size: 20 }), digits: 6, period: 30 })

/** A hundred at a time: one is quicker than what the clock tells apart. */
await tellTimes('otpauth', () => {
  for (let i = 0; i < 100; i += 1) {
    const token = totp.generate()
    if (totp.validate({ token, window: 1 }) === null) throw new Error('not the same')
  }
})
