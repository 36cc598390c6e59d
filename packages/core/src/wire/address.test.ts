import { describe, expect, test } from 'vitest'
import { isUsable, mayContact, parseRelay } from './address.ts'

describe('the address of a relay', () => {
  test.each([
    ['https://relay.example', 'https://relay.example'],
    ['  https://relay.example \n', 'https://relay.example'],
    ['HTTPS://Relay.Example:8443/A/b', 'https://relay.example:8443/A/b'],
    ['http://localhost:8788', 'http://localhost:8788'],
    ['https://relay.example/', 'https://relay.example'],
    ['https://relay.example/a//', 'https://relay.example/a'],
    ['https://relay.example/~a_b-c.d', 'https://relay.example/~a_b-c.d'],
    ['https://relay.example:1', 'https://relay.example:1'],
    ['https://relay.example:65535', 'https://relay.example:65535'],
    ['https://[2001:db8::1]:8788', 'https://[2001:db8::1]:8788'],
    ['https://[::]', 'https://[::]'],
    ['https://[::1]', 'https://[::1]'],
    ['https://[2001:DB8:0:0::00A]', 'https://[2001:db8::a]'],
    ['https://[1:0:0:2:0:0:0:3]', 'https://[1:0:0:2::3]'],
    ['https://[1:0:0:2:3:0:0:4]', 'https://[1::2:3:0:0:4]'],
    ['https://[1:0:2:3:4:5:6:7]', 'https://[1:0:2:3:4:5:6:7]'],
    ['https://[1::2:3:4:5:6:7]', 'https://[1:0:2:3:4:5:6:7]'],
    ['https://[1:2:3:4:5:6::]', 'https://[1:2:3:4:5:6::]'],
    ['https://[0:0:0:0:0:0:0:0]', 'https://[::]'],
    ['https://10.0.0.255', 'https://10.0.0.255'],
    ['https://0.0.0.0', 'https://0.0.0.0'],
    ['https://1relay.0example', 'https://1relay.0example'],
    ['https://a.0x', null],
    ['https://a.0xffg', 'https://a.0xffg'],
    ['https://a.x0', 'https://a.x0'],
    [`https://${'a'.repeat(64)}`, `https://${'a'.repeat(64)}`],
    [`https://relay.example/${'a'.repeat(40)}`, `https://relay.example/${'a'.repeat(40)}`],
    [
      `https://${'a'.repeat(50)}:12345/${'b'.repeat(35)}`,
      `https://${'a'.repeat(50)}:12345/${'b'.repeat(35)}`,
    ],
  ])('%s is read as %s', (raw, relay) => {
    expect(parseRelay(raw)).toBe(relay)
  })

  test.each([
    ['another scheme', 'ws://relay.example'],
    ['something in front', 'xhttps://relay.example'],
    ['no scheme', 'relay.example'],
    ['no host', 'https://'],
    ['a host too long', `https://${'a'.repeat(65)}`],
    ['a path too long', `https://relay.example/${'a'.repeat(41)}`],
    ['all of it too long', `https://${'a'.repeat(64)}:12345/${'b'.repeat(40)}`],
    ['a dot at the end', 'https://relay.example.'],
    ['a dot in front', 'https://.relay.example'],
    ['two dots', 'https://relay..example'],
    ['a port of 0', 'https://relay.example:0'],
    ['a port with a zero in front', 'https://relay.example:080'],
    ['a port beyond the last', 'https://relay.example:65536'],
    ['a port of six digits', 'https://relay.example:123456'],
    ['a port of letters', 'https://relay.example:a'],
    ['a way up', 'https://relay.example/a/../b'],
    ['a question', 'https://relay.example/?a'],
    ['a name and password', 'https://a:b@relay.example'],
    ['a space', 'https://relay .example'],
    ['an octal number', 'https://010.0.0.1'],
    ['a number too large', 'https://256.0.0.1'],
    ['a number of four digits', 'https://1000.0.0.1'],
    ['three numbers', 'https://10.0.1'],
    ['five numbers', 'https://1.2.3.4.5'],
    ['one number', 'https://2130706433'],
    ['a hexadecimal number', 'https://0x7f000001'],
    ['a hexadecimal number in capitals', 'https://0X7F'],
    ['letters in front of a number', 'https://a.1'],
    ['letters between numbers', 'https://1.a.2.3'],
    ['an open bracket', 'https://[::1'],
    ['letters in brackets', 'https://[g::1]'],
    ['colons alone', 'https://[::::]'],
    ['three colons', 'https://[:::1]'],
    ['dots in brackets', 'https://[..]'],
    ['an IPv4 part', 'https://[::ffff:1.2.3.4]'],
    ['two runs left out', 'https://[1::2::3]'],
    ['seven groups', 'https://[1:2:3:4:5:6:7]'],
    ['nine groups', 'https://[1:2:3:4:5:6:7:8:9]'],
    ['nothing left out', 'https://[1:2:3:4::5:6:7:8]'],
    ['five digits in a group', 'https://[::12345]'],
    ['a zone', 'https://[fe80::1%25a]'],
    ['a part of one dot', 'https://relay.example/a/./b'],
    ['one dot at the end', 'https://relay.example/.'],
    ['one sign in brackets', 'https://[:]'],
    ['46 signs in brackets', `https://[${':'.repeat(46)}]`],
  ])('%s is none', (_, raw) => {
    expect(parseRelay(raw)).toBeNull()
  })
})

describe('a relay that somebody else names', () => {
  const mine = 'https://relay.example'

  test.each([
    'https://other.example',
    'https://other.example:8443/a',
    'https://11.0.0.1',
    'https://9.255.255.255',
    'https://126.0.0.1',
    'https://128.0.0.1',
    'https://169.253.1.1',
    'https://169.255.1.1',
    'https://192.167.1.1',
    'https://192.169.1.1',
    'https://172.15.1.1',
    'https://172.32.1.1',
    'https://100.63.1.1',
    'https://100.128.1.1',
    'https://1.10.0.1',
    'https://[2001:db8::1]',
    'https://localhost.example',
    'https://local.example',
    'https://mylocalhost.com',
    'https://10.example.com',
    'https://127.evil.org',
    'https://192.168.example',
    'https://myhome.arpa',
  ])('%s may be contacted', relay => {
    expect(mayContact(relay, mine)).toBe(true)
  })

  const within = [
    'https://localhost',
    'https://localhost:8788/a',
    'https://printer.local',
    'https://a.localhost',
    'https://a.internal',
    'https://a.home.arpa',
    'https://a.lan',
    'https://nas',
    'https://0.0.0.0',
    'https://10.1.2.3',
    'https://127.0.0.1:8788',
    'https://169.254.1.1',
    'https://192.168.1.1',
    'https://172.16.0.1',
    'https://172.19.0.1',
    'https://172.20.0.1',
    'https://172.29.0.1',
    'https://172.30.0.1',
    'https://172.31.0.1',
    'https://100.64.0.1',
    'https://100.69.0.1',
    'https://100.70.0.1',
    'https://100.99.0.1',
    'https://100.100.0.1',
    'https://100.119.0.1',
    'https://100.120.0.1',
    'https://100.127.0.1',
    'https://[::1]',
    'https://[fd00::1]',
    'https://[fe80::1]',
    'https://home.arpa',
    'https://256.2.3.4',
  ]

  test.each(within)('%s only by whose own relay is in a private network', relay => {
    expect(mayContact(relay, mine)).toBe(false)
    expect(mayContact(relay, 'http://192.168.1.1')).toBe(true)
    expect(mayContact(relay, 'http://localhost:8788')).toBe(true)
  })

  test('in the clear it is contacted only if it is mine', () => {
    expect(mayContact('http://other.example', mine)).toBe(false)
    expect(mayContact('http://other.example', 'http://localhost')).toBe(false)
    expect(mayContact('http://other.example', 'http://other.example')).toBe(true)
    expect(mayContact('http://localhost', 'http://localhost')).toBe(true)
  })

  test('told in a message: in its one form, and known already or allowed', () => {
    const id = new Uint8Array(32)
    const usable = (relay: string, known: string) => isUsable({ relay, id }, known, mine)
    expect(usable('https://other.example', mine)).toBe(true)
    expect(usable('https://other.example/', mine)).toBe(false)
    expect(usable('https://Other.example', mine)).toBe(false)
    expect(usable('nonsense', 'nonsense')).toBe(false)
    expect(usable('http://localhost', mine)).toBe(false)
    // BOX-5: what was agreed to in front of a person stays allowed.
    expect(usable('http://localhost', 'http://localhost')).toBe(true)
  })
})
