/** The hash of the build this page came from: that of its list of files. */
const LONGEST = 100_000

/** 64 hexadecimal digits, as `sha256sum build.txt` says; null where there is no such list. */
export async function buildHash(): Promise<string | null> {
  try {
    const response = await fetch('./build.txt')
    if (!response.ok) return null
    const list = new Uint8Array(await response.arrayBuffer())
    if (list.length > LONGEST || !isList(new TextDecoder().decode(list))) return null
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', list))
    return [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('')
  } catch {
    return null
  }
}

/** A host may answer with a page of its own for what it does not have. */
function isList(text: string): boolean {
  return text
    .trimEnd()
    .split('\n')
    .every(line => /^[0-9a-f]{64} {2}\S+$/.test(line))
}
