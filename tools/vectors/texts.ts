/** Names, sentences, relays and codes as people and partners give them. */
import { linkVectors } from './link-texts.ts'
import { isRelay, mayName, plainName, plainSentence } from './rules.ts'

export interface Text {
  id: string
  title: string
  tags: string[]
  outcome: string
  reads: 'name' | 'sentence' | 'relay' | 'named-relay' | 'code' | 'link'
  given: string
  /** Of a relay that a partner names: the relay that I use. */
  mine?: string
  result: string | null
}

export function texts(): Text[] {
  return [
    ...names.map((given, at) => text('name', at, given, plainName(given), ['TEXT-1'])),
    ...sentences.map((given, at) => text('sentence', at, given, plainSentence(given), ['TEXT-2'])),
    ...relays.map((given, at) =>
      text('relay', at, given, isRelay(given) ? given : undefined, ['BOX-4']),
    ),
    ...named.map(([given, mine], at) => ({
      ...text('named-relay', at, given, mayName(given, mine) ? given : undefined, [
        'BOX-5',
        'BOX-6',
      ]),
      mine,
    })),
    ...linkTexts(),
    ...codes.map((given, at) => text('code', at, given, readCode(given), ['CODE-3'])),
  ]
}

/** LINK-4: what is read is the relay, the nameplate and the key. */
function linkTexts(): Text[] {
  return linkVectors().map(({ title, given, outcome, result }, at) => ({
    ...{ id: `link-text-${at}`, title: `link: ${title}`, tags: ['LINK-4', 'VER-4'] },
    ...{ outcome, reads: 'link', given, result },
  }))
}

function text(
  reads: Text['reads'],
  at: number,
  given: string,
  result: string | undefined,
  tags: string[],
): Text {
  const outcome = result === undefined ? 'policy-refusal' : 'ok'
  const title = `${reads} ${JSON.stringify(given).slice(0, 60)}`
  return { id: `${reads}-${at}`, title, tags, outcome, reads, given, result: result ?? null }
}

/** CODE-3: nameplate and digits, with a hyphen between them. */
function readCode(typed: string): string | undefined {
  const digits = typed.replaceAll(/[\s.-]/g, '')
  if (!/^\d{13,17}$/.test(digits)) return undefined
  return `${digits.slice(0, -9)}-${digits.slice(-9)}`
}

const names = [
  ...['Spike', ' Spike ', 'Sp\tike', 'Sp\nike', 'Sp  ike', 'cafe\u0301', 'x'.repeat(32)],
  ...['\u202eSpike', 'S\u200bpike', 'S\u0000pike', 'é'.repeat(32), '\ue000Spike', 'A\u00a0B'],
  ...['', ' ', '\u200b', 'x'.repeat(33), '字'.repeat(22), '\u202e\u202c', '\n\t'],
  ...['A\u000bB\u000cC', 'A\u0085B\u2028C', 'A\u3000B', '\u000b\u000c\u0085'],
]

const sentences = [
  ...['', '£3,000 to account 22', 'one\ntwo', ' one ', 'x'.repeat(80), 'wwwx is no link'],
  ...[
    'x'.repeat(81),
    'see https://a.example',
    'HTTP://a',
    'ftp://a',
    'x www.a.example',
    '字'.repeat(107),
  ],
  ...['x www. y', 'x Www.', 'a ://b', '\u017f://a', 'ww w.a', 'a:/b', 'a\u000bb'],
]

const relays = [
  ...[
    'https://relay.example',
    'http://localhost:8788',
    'https://a.example:8443/box',
    'http://10.0.0.1',
  ],
  ...[
    'https://[2001:db8::1]:443',
    'https://a-b.example/a.b_c~d-e',
    'https://xn--bcher-kva.example',
  ],
  ...[
    '',
    'relay.example',
    'ftp://relay.example',
    'https://',
    'https://relay.example/',
    'https://Relay.example',
  ],
  ...[
    'HTTPS://relay.example',
    'https://relay.example:',
    'https://relay.example:65536',
    'https://u@relay.example',
  ],
  ...[
    'https://relay.example?q',
    'https://relay.example#f',
    'https://relay..example',
    'https://.relay.example',
  ],
  ...[
    'https://relay.example.',
    'https://relay.example/a..b',
    'https://1.2.3',
    'https://1.2.3.04',
    'https://0x7f.1',
  ],
  ...[
    'https://relay.example/%41',
    `https://${'a'.repeat(65)}`,
    `https://a.example/${'a'.repeat(41)}`,
  ],
  ...[
    'https://relay.example/a b',
    'https://rel\u00e4y.example',
    'wss://relay.example',
    'https://1.2.3.4.5',
  ],
  ...[
    'https://[::1',
    'https://256.1.1.1.a.0x10',
    ' https://relay.example',
    'https://relay.example\\x',
  ],
  ...[
    'https://relay.example:1',
    'https://relay.example:0',
    'https://relay.example:080',
    `https://a.example/${'a'.repeat(40)}`,
    'https://a.example/a/./b',
    'https://a.example/.',
    'https://a.example/.a',
    'https://0.0.0.255',
  ],
  ...[
    'https://256.1.1.1',
    'https://1.1.1.01',
    'https://a.0x',
    'https://[::]',
    'https://[1::2:3:0:0:4]',
    'https://[::::]',
    'https://[:::]',
    'https://[..]',
    'https://[1:2:3:4:5:6:7]',
    'https://[1:2:3:4:5:6:7:8:9]',
  ],
  ...[
    'https://[2001:db8:0:0:0:0:0:1]',
    'https://[2001:0db8::1]',
    'https://[1:0::2:0:0:0:3]',
    'https://[1::2:3:4:5:6:7]',
    'https://[::ffff:1.2.3.4]',
    'https://[2001:DB8::1]',
    'https://[fe80::1%25a]',
    'https://[]',
  ],
]

const home = 'http://localhost:8788'
const far = 'https://relay.example'

const named: [given: string, mine: string][] = [
  ...[
    [far, 'https://b.example'],
    ['https://b.example', far],
    [home, home],
  ],
  ...[
    ['https://10.1.2.3', 'https://192.168.0.1'],
    ['https://localhost:1', home],
  ],
  ...[
    ['http://b.example', far],
    [home, far],
    ['https://localhost', far],
    ['https://a.local', far],
  ],
  ...[
    ['https://10.0.0.1', far],
    ['https://127.1.2.3', far],
    ['https://169.254.0.1', far],
  ],
  ...[
    ['https://172.16.0.1', far],
    ['https://172.31.255.255', far],
    ['https://192.168.0.1', far],
  ],
  ...[
    ['https://100.64.0.1', far],
    ['https://0.0.0.0', far],
    ['https://a.internal', far],
  ],
  ...[
    ['https://a.lan', far],
    ['https://a.home.arpa', far],
    ['https://a.localhost', far],
  ],
  ...[
    ['https://[::1]', far],
    ['https://[fe80::1]', far],
    ['https://[fd00::1]', far],
  ],
  ...[
    ['http://10.0.0.2', home],
    ['https://b.example/', far],
    ['', far],
  ],
  ...[
    ['https://10.example.com', far],
    ['https://127.evil.org', far],
    ['https://home.arpa', far],
    ['https://ahome.arpa', far],
    ['https://10.example.com', home],
    ['https://[::ffff]', far],
    ['https://[200::1]', far],
    ['https://[3fff::1]', far],
    ['https://[4000::1]', far],
  ],
].map(([given = '', mine = '']): [string, string] => [given, mine])

const codes = [
  ...['4711-123-456-789', '4711 123 456 789', '4711123456789', '4711.123.456.789'],
  ...['12345678-123-456-789', '0001-000-000-000'],
  ...[
    '',
    '4711',
    '471-123-456-789',
    '123456789-123-456-789',
    '4711-123-456-78',
    '4711-123-456-78x',
  ],
  ...['4711_123_456_789', '４７１１-123-456-789', '-4711-123-456-7890123', '4711/123/456/789'],
]
