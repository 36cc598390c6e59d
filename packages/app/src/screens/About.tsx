import { useEffect, useState } from 'preact/hooks'
import { Heading, Page } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import { buildHash } from '../offline/build-hash.ts'
import { useSession } from '../session.ts'
import '../style/safety.css'
import { say } from '../text/text.ts'

/** Which build this is, what the relay sees, and whose work is inside. */
export function About() {
  const session = useSession()
  const { me, relays } = session.snapshot.value
  const [hash, setHash] = useState<string | null | 'reading'>('reading')
  useEffect(() => void buildHash().then(setHash), [])
  const named = new Set([...(me === null ? [] : [me.relay]), ...relays.keys()])
  return (
    <Page screen="about" onBack={session.back}>
      <Heading>{say('about.title')}</Heading>
      <h2>{say('about.build')}</h2>
      <p class="hash" role="status">
        {hash === null ? say('about.build.none') : hash !== 'reading' && inFours(hash)}
      </p>
      <p class="soft">
        <Words of="about.build.what" />
      </p>
      <h2>{say('about.relays')}</h2>
      <ul>
        {[...named].map(relay => (
          <li key={relay}>
            <bdi class="address">{relay}</bdi>
          </li>
        ))}
      </ul>
      <p>
        <Words of="about.relay.sees" />
      </p>
      <p>
        <Words of="about.relay.not" />
      </p>
      <h2>{say('about.limits')}</h2>
      <p>
        <Words of="about.limits.what" />
      </p>
      <p>
        <a class="link" href="./licences.txt" target="_blank" rel="noopener">
          {say('about.licences')}
        </a>
      </p>
    </Page>
  )
}

/** To be compared by eye. */
function inFours(hash: string): string {
  return hash.match(/.{1,4}/g)?.join(' ') ?? hash
}
