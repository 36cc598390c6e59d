import { TOPICS, type Topic } from '@handfast/core'

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
          <button type="button" class="choice" onClick={() => onPick(about)}>
            {words(about)}
          </button>
        </li>
      ))}
    </ul>
  )
}
