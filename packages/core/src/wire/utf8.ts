/** UTF-8, strict both ways (RFC 3629): `null` for what has no encoding or is not one. */

export function encodeUtf8(text: string): Uint8Array | null {
  return encodeAscii(text) ?? encodeAny(text)
}

export function decodeUtf8(bytes: Uint8Array): string | null {
  return decodeAscii(bytes) ?? decodeAny(bytes)
}

/** Labels and addresses are written again and again, and are nothing but ASCII. */
function encodeAscii(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) return null
    bytes[i] = unit
  }
  return bytes
}

function decodeAscii(bytes: Uint8Array): string | null {
  let text = ''
  for (const byte of bytes) {
    if (byte > 0x7f) return null
    text += String.fromCharCode(byte)
  }
  return text
}

function encodeAny(text: string): Uint8Array | null {
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

function decodeAny(bytes: Uint8Array): string | null {
  try {
    let escaped = ''
    for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`
    return decodeURIComponent(escaped)
  } catch {
    return null
  }
}
