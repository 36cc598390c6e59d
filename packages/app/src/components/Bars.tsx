import type { OpenAsked } from '../routing.ts'
import { useSession } from '../session.ts'
import { byTopic, loud, say } from '../text/text.ts'
import { Tapped } from './Tapped.tsx'
import { Words } from './Words.tsx'

/** Others' questions while my own digits or a verdict stand: nothing is covered, nothing is lost. */
export function Bars({ bars }: { bars: readonly OpenAsked[] }) {
  const session = useSession()
  return (
    <div class="bars" role="status">
      {bars.map(({ person, asked }) => (
        <div class="bar" key={asked.id}>
          <p>
            <BarWords person={person} asked={asked} />
          </p>
          <Tapped
            class="bar-look"
            onTap={() => session.go({ at: 'asked', key: person.key, id: asked.id })}
          >
            {say('asked.bar.look')}
          </Tapped>
        </div>
      ))}
    </div>
  )
}

function BarWords({ person, asked }: OpenAsked) {
  const { name } = person
  switch (asked.state.is) {
    case 'shown': {
      const { about } = asked.question
      return <Words of={byTopic('asked.bar', about)} with={{ name, topic: loud(about) }} />
    }
    case 'answered':
    case 'over':
      return <Words of="asked.bar.answered" with={{ name }} />
    case 'late':
      return <Words of="asked.bar.late" with={{ name }} />
  }
}
