import { Mark } from '../mark/Mark.tsx'
import type { Person } from '../people.ts'
import { say } from '../text/text.ts'
import { gradeWords } from './Provenance.tsx'
import { Tapped } from './Tapped.tsx'

/** Name and mark only: what is said aloud from this screen must help nobody. */
export function PersonRow({ person, onTap }: { person: Person; onTap(): void }) {
  const { view } = person
  const note = noteOf(person)
  return (
    <li>
      <Tapped class="row" data-entry={person.key} onTap={onTap}>
        <Mark
          seed={view.mark}
          half={view.half}
          pose={view.condition.is === 'torn' ? 'apart' : 'mine'}
          size={68}
          label=""
          detail="list"
        />
        <span class="row-words">
          <b>
            <bdi>{shownName(person)}</bdi>
          </b>
          {note !== null && <small>{note}</small>}
        </span>
      </Tapped>
    </li>
  )
}

export function shownName({ name, older }: Person): string {
  return older === null ? name : say('label.new', { name })
}

/** Of two of one name each says how its bond was made. */
function noteOf({ view, twin }: Person): string | null {
  switch (view.condition.is) {
    case 'unfinished':
      return say('home.unfinished')
    case 'torn':
      return say('home.torn')
    case 'ended':
      return twin ? gradeWords(view) : null
    case 'sound':
      if (view.meets !== null) return say('home.unfinished')
      return twin ? gradeWords(view) : null
  }
}
