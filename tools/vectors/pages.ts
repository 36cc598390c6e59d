/** Pages of the roll, VAULT-17: what opens, and what was not written so. */
import { type Bytes, hex, join, same, u8, zeros } from './bytes.ts'
import { layerOf } from './world.ts'

type Line = [name: string, mark: string]

export interface PageVector {
  id: string
  title: string
  tags: string[]
  outcome: string
  reads: 'branch' | 'leaf'
  /** Without the zeros at its end; with them it has `length` bytes. */
  bytes: string
  length: number
  /** Digits or keys, each with its mark. */
  lines: Line[] | null
}

const digits = [...'0123456789abcdef']
const bytes16 = (first: number) => Uint8Array.from({ length: 16 }, (_, at) => (first + at) % 256)

export function pageVectors(): PageVector[] {
  return [...branches(), ...leaves()]
}

function branches(): PageVector[] {
  const none = branch([])
  const some = branch([0, 7, 15])
  const all = branch([...digits.keys()])
  return [
    page('branch', 'none', 'no page below', none),
    page('branch', 'some', 'three pages below', some),
    page('branch', 'all', 'sixteen pages below', all),
    ...damaged('branch', 'some', some),
    page('branch', 'fifteen', 'fifteen marks', all.slice(0, -16)),
  ]
}

function leaves(): PageVector[] {
  const keys = Array.from({ length: 65 }, (_, at) => bytes16(at + 1))
  const lines = (count: number) => keys.slice(0, count).map(key => join(key, bytes16(99)))
  const [first = zeros(0), second = zeros(0), third = zeros(0)] = lines(3)
  return [
    page('leaf', 'one', 'one entry', leaf([first])),
    page(
      'leaf',
      'marked-never',
      'an entry that no sealing fits',
      leaf([join(bytes16(1), zeros(16))]),
    ),
    page('leaf', '64', '64 entries', leaf(lines(64))),
    page('leaf', '65', '65 entries', leaf(lines(65))),
    ...damaged('leaf', 'one', leaf([first])),
    page('leaf', 'order', 'keys in another order', leaf([second, first])),
    page('leaf', 'twice', 'one key twice', leaf([first, first])),
    page('leaf', 'gap', 'a line behind a gap', leaf([first, zeros(32), third])),
    page('leaf', 'no-key', 'a mark without a key', leaf([join(zeros(16), bytes16(5))])),
    page('leaf', 'wide', 'more zeros than there are to be', join(leaf([first]), zeros(2048))),
    page('leaf', 'narrow', '65 entries and no zeros', join(u8(1), ...lines(65))),
    page('leaf', 'none-at-all', 'only the format', u8(1)),
  ]
}

function branch(with_: number[]): Bytes {
  return join(u8(1), ...digits.map((_, at) => (with_.includes(at) ? bytes16(at + 1) : zeros(16))))
}

function leaf(lines: Bytes[]): Bytes {
  const body = join(...lines)
  const blocks = Math.max(1, Math.ceil(lines.length / 64))
  return join(u8(1), body, zeros(blocks * 64 * 32 - body.length))
}

function damaged(reads: 'branch' | 'leaf', id: string, right: Bytes): PageVector[] {
  const behind = right.slice(1)
  return [
    page(reads, `${id}-empty`, 'no bytes', zeros(0)),
    page(reads, `${id}-format-0`, 'format 0', join(u8(0), behind)),
    page(reads, `${id}-format-2`, 'format 2', join(u8(2), behind)),
    page(reads, `${id}-cut`, 'without its last byte', right.slice(0, -1)),
    page(reads, `${id}-longer`, 'a byte behind it', join(right, u8(0))),
  ]
}

function page(reads: 'branch' | 'leaf', id: string, title: string, bytes: Bytes): PageVector {
  let lines: Line[] | null = null
  const outcome = layerOf(() => {
    lines = reads === 'branch' ? readBranch(bytes) : readLeaf(bytes)
  })
  const end = bytes.findLastIndex(byte => byte !== 0) + 1
  return {
    ...{ id: `${reads}-${id}`, title: `${reads}: ${title}`, tags: ['VAULT-17', 'VAULT-2'] },
    ...{ outcome, reads, bytes: hex(bytes.slice(0, end)), length: bytes.length, lines },
  }
}

/** VAULT-2: what stands behind the format. */
function behindFormat(bytes: Bytes): Bytes {
  const [format = 0] = bytes
  if (format > 1) throw new Error('version-mismatch')
  if (format === 0) throw new Error('decode-failure')
  return bytes.slice(1)
}

function readBranch(bytes: Bytes): Line[] {
  const behind = behindFormat(bytes)
  if (behind.length !== 256) throw new Error('decode-failure')
  return digits.flatMap((digit, at): Line[] => {
    const mark = behind.slice(16 * at, 16 * at + 16)
    return same(mark, zeros(16)) ? [] : [[digit, hex(mark)]]
  })
}

function readLeaf(bytes: Bytes): Line[] {
  const behind = behindFormat(bytes)
  const all = Array.from({ length: Math.floor(behind.length / 32) }, (_, at): Line => {
    const line = behind.slice(32 * at, 32 * at + 32)
    return [hex(line.slice(0, 16)), hex(line.slice(16))]
  })
  const nothing = '0'.repeat(32)
  const lines = all.slice(
    0,
    all.findLastIndex(([key, mark]) => key + mark !== nothing + nothing) + 1,
  )
  const isAscending = lines.every(
    ([key], at) => key !== nothing && key > (lines[at - 1]?.[0] ?? ''),
  )
  const blocks = Math.max(1, Math.ceil(lines.length / 64))
  if (!isAscending || behind.length !== 2048 * blocks) throw new Error('decode-failure')
  return lines
}
