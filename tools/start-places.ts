/** Where `npm start` listens: options first, then the surroundings, then the defaults. */
export interface StartPlaces {
  port: number
  relay_port: number
  host: string
  /** The folder of the relay's database, as it was given. */
  data: string
}

interface StartOptions {
  port?: string | undefined
  'relay-port'?: string | undefined
  host?: string | undefined
  data?: string | undefined
}

/** Without PORT and RELAY_PORT the app is at 8787 and the relay at 8788, on this machine alone. */
export function parsePlaces(
  options: StartOptions,
  environment: Record<string, string | undefined>,
): StartPlaces | { problem: string } {
  const port = parsePort(options.port ?? environment.PORT ?? '8787')
  const relay_port = parsePort(options['relay-port'] ?? environment.RELAY_PORT ?? '8788')
  if (port === undefined || relay_port === undefined) {
    return { problem: 'a port is a number from 0 to 65535' }
  }
  if (port === relay_port && port !== 0) {
    return { problem: 'the app and the relay need a port each' }
  }
  return { port, relay_port, host: options.host ?? '127.0.0.1', data: options.data ?? '.handfast' }
}

function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port <= 65_535 ? port : undefined
}
