import { TOPICS, type Topic } from '@handfast/core'
import { Tapped } from './Tapped.tsx'

/** The five things that can be asked for. */
export function Topics({
  words,
  onPick,
}: {
  words(about: Topic): string
  onPick(about: Topic): void
}) {
  return (
    <ul class="choices">
      {TOPICS.map(about => (
        <li key={about}>
          <Tapped class="choice" onTap={() => onPick(about)}>
            {words(about)}
          </Tapped>
        </li>
      ))}
    </ul>
  )
}
