import { useEffect, useState } from 'preact/hooks'
import { askToStay, readStaying, type Staying as Stay } from '../adapters/staying.ts'
import { useSession } from '../session.ts'
import type { TextKey } from '../text/text.ts'
import { Words } from './Words.tsx'

const SENTENCES = {
  promised: 'stay.promised',
  refused: 'stay.refused',
  unknown: 'stay.unknown',
} as const satisfies Record<Stay, TextKey>

/** Asks the browser to keep what lies here, once there is something to keep, and says its answer. */
export function StayingAsked({ ask }: { ask: boolean }) {
  const [stay, setStay] = useState<Stay | null>(null)
  useEffect(() => {
    void (ask ? askToStay() : readStaying()).then(setStay)
  }, [])
  // Not asked yet, for there is nothing to keep: that is no refusal.
  const said = stay === 'refused' && !ask ? null : stay
  return <p role="status">{said !== null && <Words of={SENTENCES[said]} />}</p>
}

/** Once, where the first bond was made: from now on there is something to keep. */
export function FirstBondStays() {
  const { practice, snapshot } = useSession()
  const people = snapshot.value.entries.filter(({ view }) => view.is === 'person')
  return people.length === 1 && practice === null ? <StayingAsked ask /> : null
}
