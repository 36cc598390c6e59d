import { describe, expect, test } from 'vitest'
import { parsePlaces } from './start-places.ts'

describe('where npm start listens', () => {
  test('the defaults are this machine alone', () => {
    const usual = { port: 8787, relay_port: 8788, host: '127.0.0.1', data: '.handfast' }
    expect(parsePlaces({}, {})).toEqual(usual)
  })

  test('an option is stronger than the surroundings', () => {
    const places = parsePlaces({ port: '9000' }, { PORT: '9001', RELAY_PORT: '9002' })
    expect(places).toMatchObject({ port: 9000, relay_port: 9002 })
  })

  test.each(['', 'x', '-1', '65536', '1e3', '999999999999', ' 80'])('%j is no port', text => {
    expect(parsePlaces({ port: text }, {})).toHaveProperty('problem')
    expect(parsePlaces({}, { RELAY_PORT: text })).toHaveProperty('problem')
  })

  test('one port is not enough for two', () => {
    expect(parsePlaces({ port: '8788' }, {})).toHaveProperty('problem')
    expect(parsePlaces({ port: '0', 'relay-port': '0' }, {})).not.toHaveProperty('problem')
  })
})
