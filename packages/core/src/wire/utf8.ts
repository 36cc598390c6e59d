/** UTF-8, strict both ways (RFC 3629): `null` for what has no encoding or is not one. */

export function encodeUtf8(text: string): Uint8Array | null {
  try {
    const escaped = encodeURIComponent(text)
    const bytes: number[] = []
    for (let i = 0; i < escaped.length; i++) {
      if (escaped[i] === '%') {
        bytes.push(Number.parseInt(escaped.slice(i + 1, i + 3), 16))
        i += 2
      } else bytes.push(escaped.charCodeAt(i))
    }
    return Uint8Array.from(bytes)
  } catch {
    return null
  }
}

export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    let escaped = ''
    for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`
    return decodeURIComponent(escaped)
  } catch {
    return null
  }
}
