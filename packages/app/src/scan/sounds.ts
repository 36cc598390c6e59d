/** Where the camera should point, for the ear: silence for nothing, ticks for near, two notes for read. */
import type { Aim } from './decode.ts'

/** A short tone: its pitch, how long after now it begins, and for how long it lasts. */
export type Tone = { readonly hertz: number; readonly delay_s: number; readonly length_s: number }

/** From one tick to the next, and from one reading that is told to the next. */
const TICK_MS = 700
const READ_MS = 3000

export function tonesOf(aim: Aim): readonly Tone[] {
  switch (aim) {
    case 'read':
      return [
        { hertz: 660, delay_s: 0, length_s: 0.09 },
        { hertz: 990, delay_s: 0.1, length_s: 0.14 },
      ]
    case 'still':
      return [{ hertz: 440, delay_s: 0, length_s: 0.05 }]
    case 'closer':
      return [{ hertz: 260, delay_s: 0, length_s: 0.05 }]
    case 'nothing':
    case 'dark':
      return []
  }
}

let context: AudioContext | undefined
let last: { readonly aim: Aim; readonly at_ms: number } | undefined

/** Not with every picture; where a browser gives no sound there is none. */
export function soundAim(aim: Aim): void {
  const tones = tonesOf(aim)
  const now_ms = performance.now()
  const pause_ms = aim === 'read' ? READ_MS : TICK_MS
  if (last?.aim === aim && now_ms - last.at_ms < pause_ms) return
  last = { aim, at_ms: now_ms }
  if (tones.length === 0 || typeof AudioContext !== 'function') return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume().catch(() => undefined)
  for (const tone of tones) play(context, tone)
}

function play(audio: AudioContext, { hertz, delay_s, length_s }: Tone): void {
  const begin_s = audio.currentTime + delay_s
  const tone = audio.createOscillator()
  const loudness = audio.createGain()
  tone.frequency.value = hertz
  loudness.gain.setValueAtTime(0.0001, begin_s)
  loudness.gain.exponentialRampToValueAtTime(0.2, begin_s + 0.01)
  loudness.gain.exponentialRampToValueAtTime(0.0001, begin_s + length_s)
  tone.connect(loudness).connect(audio.destination)
  tone.start(begin_s)
  tone.stop(begin_s + length_s)
}
