export { joinBytes, sameBytes } from './bytes.ts'
export {
  type ClientFrame,
  encodeClientFrame,
  type ParsedClientFrame,
  parseClientFrame,
  type TakeFrom,
} from './client-frame.ts'
export { encodeFrames, FRAMES_MAX_BYTES, parseFrames } from './frames.ts'
export * from './limits.ts'
export { isNameplate } from './nameplate.ts'
export { REFUSALS, type Refusal } from './refusal.ts'
export {
  encodeServerFrame,
  type ParsedServerFrame,
  parseServerFrame,
  type ServerFrame,
} from './server-frame.ts'
