import { relayAcceptance } from '../src/ports/relay.acceptance.ts'
import { relayOverEither } from '../src/relay-either.ts'
import { startNarrow } from './narrow-network.ts'
import { relayProcess, surroundings } from './relay-process.ts'

relayAcceptance('a network that lets no socket through, and a relay process', async () => {
  const behind = await relayProcess(relayOverEither(surroundings))
  const network = await startNarrow(behind.url)
  const close = async () => {
    await network.close()
    await behind.close()
  }
  return { ...behind, url: network.url, close }
})

relayAcceptance('either way, and a relay process', () =>
  relayProcess(relayOverEither(surroundings)),
)
