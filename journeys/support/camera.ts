/**
 * Cameras for journeys. The page's `getUserMedia` is replaced by a canvas that shows what the test
 * lays before it: another page's screen as it really looks, a still picture, or nothing. All the
 * rest (the stream, the video, the decoder) is the browser's and the app's own.
 */
import type { Page } from 'playwright-core'

export interface View {
  /** How far the phone is turned in the hand. */
  readonly angle_degrees?: number
  readonly blur_pixels?: number
  /** How much of the picture's height the screen takes, and that height. */
  readonly share?: number
  readonly height_pixels?: number
}

const USUAL = { angle_degrees: 4, blur_pixels: 0.6, share: 0.96, height_pixels: 720 } as const

/**
 * Points the camera of `viewer` at the screen of the page that `shown` names at each moment; null
 * is an empty room. A page that is closed or on its way to another is an empty room as well.
 */
export async function showScreenTo(
  viewer: Page,
  shown: () => Page | null,
  view: View = {},
): Promise<void> {
  const picture = async () => await screenOf(shown())
  await point(viewer, { kind: 'picture', picture, ...USUAL, ...view })
}

/** A camera that sees one still picture (PNG or JPEG) and nothing else, filling its height. */
export async function photoCamera(viewer: Page, image: Buffer): Promise<void> {
  const encoded = image.toString('base64')
  const picture = async () => encoded
  const view = { ...USUAL, angle_degrees: 0, blur_pixels: 0, share: 1 }
  await point(viewer, { kind: 'picture', picture, ...view })
}

/** The person, or the browser for them, refuses the camera. */
export async function refuseCamera(viewer: Page): Promise<void> {
  await point(viewer, { kind: 'error', name: 'NotAllowedError' })
}

/** A device without a camera. */
export async function missingCamera(viewer: Page): Promise<void> {
  await point(viewer, { kind: 'error', name: 'NotFoundError' })
}

/** Another program holds the camera. */
export async function busyCamera(viewer: Page): Promise<void> {
  await point(viewer, { kind: 'error', name: 'NotReadableError' })
}

type Aim =
  | { readonly kind: 'error'; readonly name: string }
  | (Required<View> & { readonly kind: 'picture'; picture(): Promise<string | null> })

/** What the page is told: an error's name, or a picture in base64 (null: an empty room). */
type Sight = { readonly error: string } | ({ readonly image: string | null } & Required<View>)

/** Where each page's camera points now; pointing it anew needs no second installation. */
const aims = new WeakMap<Page, Aim>()

async function point(viewer: Page, aim: Aim): Promise<void> {
  const installed = aims.has(viewer)
  aims.set(viewer, aim)
  if (installed) return
  await viewer.exposeFunction('handfastSight', () => sightOf(viewer))
  await viewer.addInitScript(replaceCamera)
  // The page may be open already.
  await viewer.evaluate(replaceCamera).catch(() => undefined)
}

async function sightOf(viewer: Page): Promise<Sight> {
  const aim = aims.get(viewer)
  if (aim === undefined) return { error: 'NotFoundError' }
  if (aim.kind === 'error') return { error: aim.name }
  const { kind, picture, ...view } = aim
  return { image: await picture(), ...view }
}

/** A screenshot asked for in the middle of a navigation may never come. */
const shot_ms_most = 8_000

/** What stands on a page's screen now; null where there is none to see. */
async function screenOf(page: Page | null): Promise<string | null> {
  if (page === null || page.isClosed()) return null
  try {
    const options = { type: 'jpeg', quality: 90, scale: 'css', timeout: shot_ms_most } as const
    return (await page.screenshot({ ...options, caret: 'initial' })).toString('base64')
  } catch {
    return null
  }
}

/**
 * Runs in the page, before its own code, and again if it was open before: so it may use nothing of
 * this file. Without mediaDevices (plain http from another host) it leaves that as it is.
 */
function replaceCamera(): void {
  const here = window as unknown as {
    handfastSight(): Promise<Sight>
    handfastCamera?: true
  }
  if (here.handfastCamera === true || navigator.mediaDevices === undefined) return
  here.handfastCamera = true
  const pause_ms = 60

  const bitmapOf = async (sight: Sight): Promise<ImageBitmap | null> => {
    if ('error' in sight || sight.image === null) return null
    const bytes = Uint8Array.from(atob(sight.image), letter => letter.charCodeAt(0))
    return await createImageBitmap(new Blob([bytes]))
  }

  // The bitmap first: a canvas that is wiped and left so for a moment would flicker.
  const draw = async (context: CanvasRenderingContext2D, sight: Sight) => {
    const bitmap = await bitmapOf(sight)
    const { width, height } = context.canvas
    context.resetTransform()
    context.filter = 'none'
    context.fillStyle = '#8a857c'
    context.fillRect(0, 0, width, height)
    if (bitmap === null || 'error' in sight) return
    const scale = (height / bitmap.height) * sight.share
    context.translate(width / 2, height / 2)
    context.rotate((sight.angle_degrees * Math.PI) / 180)
    context.scale(scale, scale)
    context.filter = `blur(${sight.blur_pixels}px)`
    context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2)
    bitmap.close()
  }

  const feed = async (context: CanvasRenderingContext2D, track: MediaStreamTrack) => {
    while (track.readyState === 'live') {
      try {
        await draw(context, await here.handfastSight())
      } catch {
        // The picture could not be drawn this time; the test may be over.
      }
      await new Promise(resolve => setTimeout(resolve, pause_ms))
    }
  }

  navigator.mediaDevices.getUserMedia = async () => {
    const sight = await here.handfastSight()
    if ('error' in sight) throw new DOMException('this camera gives no picture', sight.error)
    const canvas = document.createElement('canvas')
    canvas.width = (sight.height_pixels * 16) / 9
    canvas.height = sight.height_pixels
    const context = canvas.getContext('2d')
    if (context === null) throw new DOMException('no canvas', 'NotReadableError')
    await draw(context, sight)
    const stream = canvas.captureStream(15)
    const [track] = stream.getVideoTracks()
    if (track !== undefined) void feed(context, track)
    return stream
  }
}
