/** The library: the protocol, what runs it in browsers, workers and Node, and what scripts want. */
export * from '@handfast/client'
export * from '@handfast/core'
export { openPhone, orThrow, type PhonePlace } from './phone.ts'
export {
  type AskedShown,
  askedShown,
  codeShown,
  digitsShown,
  settledShown,
  verdictShown,
} from './shown.ts'
export { until } from './until.ts'
