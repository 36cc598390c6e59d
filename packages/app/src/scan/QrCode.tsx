import { useMemo } from 'preact/hooks'
import { drawQr } from './qr.ts'

export interface QrCodeProps {
  /** What the other camera is to read: 1 to 320 bytes. */
  readonly bytes: Uint8Array
  /** What a screen reader says instead. */
  readonly label: string
}

/**
 * A QR code, black on white in every colour scheme. The colours are attributes of the drawing, not
 * styles, so that no theme and no forced palette makes it unreadable for a camera.
 */
export function QrCode({ bytes, label }: QrCodeProps) {
  const { size, path } = useMemo(() => drawQr(bytes), [bytes])
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <path fill="#fff" d={`M0 0h${size}v${size}h-${size}z`} />
      <path fill="#000" d={path} />
    </svg>
  )
}
