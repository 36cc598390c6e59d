import type { Aim, QrLook } from './decode.ts'
import { openReader, type QrReader } from './reader.ts'

/**
 * Why there is no picture. `insecure`: a page over plain http from another host has no camera at
 * all; `busy`: another program holds it, or it was taken away; `unsupported`: this browser cannot
 * give a picture, or cannot read codes in it.
 */
export type CameraFailure = 'refused' | 'missing' | 'busy' | 'insecure' | 'unsupported'

export type CameraState = 'starting' | 'running' | { readonly failed: CameraFailure }

/** What the camera that runs now can do besides. */
export interface CameraAbilities {
  readonly cameras: number
  readonly torch: 'none' | 'off' | 'on'
}

export interface CameraOptions {
  /** Shows what the camera sees. */
  readonly video: HTMLVideoElement
  /** Every code read, up to eight times a second, the same one again and again. */
  onFrame(bytes: Uint8Array): void
  onState(state: CameraState): void
  /** What is in the way of reading, with every picture once several in a row said the same. */
  onAim?(aim: Aim): void
  onAbilities?(abilities: CameraAbilities): void
}

/** A camera that is on until `stop`; after that nothing is called any more. */
export interface CameraSession {
  stop(): void
  /** Goes on to the next camera of this device; does nothing when there is only one. */
  switchCamera(): Promise<void>
  /** Turns the light on or off; does nothing when the camera has none. */
  switchTorch(): Promise<void>
}

/** From one picture looked at to the next. */
const interval_ms = 125
/** So many whole pictures in a row say the same before it is told. */
const AIM_TIMES = 3
/** The code on a phone 320 px wide is small at arm's length: half as much more is seen in this. */
const wanted_pixels = { width: 1920, height: 1080 }
/** More is not read at once. */
const side_pixels_most = 1280

interface Running {
  readonly options: CameraOptions
  reader: QrReader | null
  stream: MediaStream | null
  torch: CameraAbilities['torch']
  /** What the last pictures had in the way, and how many in a row. */
  aim: { readonly is: Aim; readonly times: number }
  stopped: boolean
  /** Rises with every camera opened, so that a slow one does not overtake its successor. */
  opening: number
}

/**
 * Asks for the camera at the back, shows it in `video` and reads QR codes from it. States come
 * through `onState`, first `starting`; failures are states, never thrown.
 */
export function startCamera(options: CameraOptions): CameraSession {
  const camera: Running = {
    options,
    reader: null,
    stream: null,
    torch: 'none',
    aim: { is: 'nothing', times: 0 },
    stopped: false,
    opening: 0,
  }
  void start(camera)
  return {
    stop: () => stop(camera),
    switchCamera: () => openNext(camera),
    switchTorch: () => toggleTorch(camera),
  }
}

async function start(camera: Running): Promise<void> {
  const reading = openReader()
  const opened = await open(camera, { facingMode: 'environment' })
  const reader = await reading
  if (camera.stopped || !opened) return reader?.close()
  if (reader === null) return fail(camera, 'unsupported')
  camera.reader = reader
  camera.options.onState('running')
  await tellAbilities(camera)
  await readOnAndOn(camera, reader)
}

function stop(camera: Running): void {
  camera.stopped = true
  release(camera)
  camera.reader?.close()
  camera.reader = null
}

function fail(camera: Running, failed: CameraFailure): void {
  if (camera.stopped) return
  stop(camera)
  camera.options.onState({ failed })
}

function release(camera: Running): void {
  for (const track of camera.stream?.getTracks() ?? []) {
    track.onended = null
    track.stop()
  }
  camera.stream = null
  camera.torch = 'none'
  camera.options.video.srcObject = null
}

/** Opens one camera and shows it. False when it failed or was stopped meanwhile. */
async function open(camera: Running, which: MediaTrackConstraints): Promise<boolean> {
  const turn = ++camera.opening
  release(camera)
  camera.options.onState('starting')
  const stream = await askForStream(which)
  if (camera.stopped || turn !== camera.opening) {
    stopTracks(stream)
    return false
  }
  if (typeof stream === 'string') {
    fail(camera, stream)
    return false
  }
  camera.stream = stream
  for (const track of stream.getTracks()) track.onended = () => fail(camera, 'busy')
  await show(stream, camera.options.video)
  return !camera.stopped && turn === camera.opening
}

async function askForStream(which: MediaTrackConstraints): Promise<MediaStream | CameraFailure> {
  if (!globalThis.isSecureContext) return 'insecure'
  if (typeof navigator.mediaDevices?.getUserMedia !== 'function') return 'unsupported'
  const { width, height } = wanted_pixels
  const video = { width: { ideal: width }, height: { ideal: height }, ...which }
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false })
  } catch (error) {
    return failureOf(error)
  }
}

/** The names of getUserMedia's refusals: W3C Media Capture and Streams, section 10. */
function failureOf(error: unknown): CameraFailure {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'unsupported'
  }
}

function stopTracks(stream: MediaStream | CameraFailure): void {
  if (typeof stream === 'string') return
  for (const track of stream.getTracks()) track.stop()
}

/** Playing is interrupted when the camera is stopped at once: that is no failure. */
async function show(stream: MediaStream, video: HTMLVideoElement): Promise<void> {
  video.muted = true
  video.playsInline = true
  video.srcObject = stream
  await video.play().catch(() => undefined)
}

async function openNext(camera: Running): Promise<void> {
  const ids = await cameraIds()
  const now = camera.stream?.getVideoTracks()[0]?.getSettings().deviceId
  const next = ids[(ids.indexOf(now ?? '') + 1) % ids.length]
  if (camera.stopped || camera.reader === null || next === undefined || next === now) return
  if (!(await open(camera, { deviceId: { exact: next } }))) return
  camera.options.onState('running')
  await tellAbilities(camera)
}

async function cameraIds(): Promise<readonly string[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => [])
  return devices.filter(device => device.kind === 'videoinput').map(device => device.deviceId)
}

async function tellAbilities(camera: Running): Promise<void> {
  const track = camera.stream?.getVideoTracks()[0]
  if (camera.torch === 'none' && track !== undefined && hasTorch(track)) camera.torch = 'off'
  const cameras = (await cameraIds()).length
  if (!camera.stopped) camera.options.onAbilities?.({ cameras, torch: camera.torch })
}

/** The light is in Image Capture, not in the DOM's own types; old browsers tell it as a list. */
function hasTorch(track: MediaStreamTrack): boolean {
  const abilities: object = track.getCapabilities?.() ?? {}
  const torch: unknown = 'torch' in abilities ? abilities.torch : false
  return torch === true || (Array.isArray(torch) && torch.includes(true))
}

async function toggleTorch(camera: Running): Promise<void> {
  const track = camera.stream?.getVideoTracks()[0]
  if (track === undefined || camera.torch === 'none') return
  const torch = camera.torch === 'off' ? 'on' : 'off'
  const wish: { torch: boolean } = { torch: torch === 'on' }
  const done = await track.applyConstraints({ advanced: [wish as MediaTrackConstraintSet] }).then(
    () => true,
    () => false,
  )
  if (done) camera.torch = torch
  await tellAbilities(camera)
}

/** One picture at a time, the next when its turn has come, until the camera is stopped. */
async function readOnAndOn(camera: Running, reader: QrReader): Promise<void> {
  const canvas = document.createElement('canvas')
  for (let turn = 0; !camera.stopped; turn++) {
    const next_ms = performance.now() + interval_ms
    const { video } = camera.options
    const scales = scalesOf(video)
    const nth = turn % scales.length
    const image = grab(video, canvas, scales[nth] ?? 1)
    const look = image === null ? null : await reader.read(image)
    if (camera.stopped) return
    if (look !== null) tellLook(camera, look, nth === 0)
    await pause(next_ms - performance.now())
  }
}

/** What is not in the middle may be beside it: only a whole picture tells what is in the way. */
function tellLook(camera: Running, { bytes, aim }: QrLook, isWhole: boolean): void {
  if (bytes !== null) camera.options.onFrame(bytes)
  else if (!isWhole) return
  camera.aim = { is: aim, times: aim === camera.aim.is ? camera.aim.times + 1 : 1 }
  if (aim === 'read' || camera.aim.times >= AIM_TIMES) camera.options.onAim?.(aim)
}

/**
 * In turns: the whole picture, made smaller where it is large; its middle as it is; and what lies in
 * the very middle twice as large, where a code of few pixels is read that is not read as it is.
 */
function scalesOf(video: HTMLVideoElement): readonly number[] {
  const whole = wholeScale(video)
  return whole < 1 ? [whole, 1, 2] : [1, 2]
}

function wholeScale({ videoWidth, videoHeight }: HTMLVideoElement): number {
  return Math.min(1, side_pixels_most / Math.max(videoWidth, videoHeight))
}

/** As large as the whole picture would be, and of what is larger the middle. */
function grab(video: HTMLVideoElement, canvas: HTMLCanvasElement, scale: number): ImageData | null {
  const { videoWidth, videoHeight } = video
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return null
  const width = Math.max(1, Math.round(videoWidth * wholeScale(video)))
  const height = Math.max(1, Math.round(videoHeight * wholeScale(video)))
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return null
  const [drawn_width, drawn_height] = [videoWidth * scale, videoHeight * scale]
  const [left, top] = [(width - drawn_width) / 2, (height - drawn_height) / 2]
  context.drawImage(video, left, top, drawn_width, drawn_height)
  return context.getImageData(0, 0, width, height)
}

function pause(delay_ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, delay_ms)))
}
