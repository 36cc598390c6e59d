/** The one who is asked: first what is wanted, then nine digits, then the answer to say. */
import { TOPICS, type Topic } from '@handfast/core'
import { EXIT, type ExitCode } from '../failures.ts'
import { personAt } from '../people.ts'
import { parseTypedTopic } from '../said.ts'
import {
  DIGITS_JSON_HINT,
  hearPrompt,
  TOPIC_HINT,
  TOPIC_JSON_HINT,
  TOPIC_PROMPT,
  topicsText,
} from '../text/sentences.ts'
import { answerText, otherTopicText } from '../text/verdicts.ts'
import { nextSaid, type Speaking, typedDigits } from './speaking.ts'

export async function answerSpoken(speaking: Speaking): Promise<ExitCode> {
  const { output } = speaking.context
  const { person } = speaking.known
  const name = person.label
  const { is } = person.condition
  if (is !== 'sound') return output.fail(is, { name })
  output.emit({ event: 'topics', choices: TOPICS }, topicsText(name, TOPICS))
  const said = await nextSaid(speaking, {
    is: 'topic',
    prompt: TOPIC_PROMPT,
    hint: output.isJson ? TOPIC_JSON_HINT : TOPIC_HINT,
    parseTyped: parseTypedTopic,
  })
  if (typeof said === 'string') return output.fail(said, { command: `spoken "${name}" --answer` })
  return hear(speaking, said.topic)
}

async function hear(speaking: Speaking, about: Topic): Promise<ExitCode> {
  const { context, vault, known } = speaking
  const { output } = context
  const name = known.person.label
  for (;;) {
    const said = await nextSaid(speaking, {
      is: 'digits',
      prompt: hearPrompt(name),
      hint: output.isJson ? DIGITS_JSON_HINT : 'type the nine digits',
      parseTyped: typedDigits,
    })
    if (typeof said === 'string') return output.fail(said, { command: `spoken "${name}" --answer` })
    const { digits } = said
    const acted = await vault.handfast.act(known.key, { do: 'hear-spoken', about, digits })
    if (acted.ok) {
      const { value } = acted
      switch (value.is) {
        case 'answer':
          output.emit(
            { event: 'answer', digits: value.digits },
            answerText(name, about, value.digits),
          )
          return EXIT.done
        case 'other-topic':
          output.emit(
            { event: 'other-topic', about: value.about },
            otherTopicText(name, value.about),
          )
          return EXIT.notThem
        case 'done':
          return output.fail('spoken-no-fit', { name })
      }
    }
    const pause_ms = personAt(vault.handfast.snapshot(), known.key)?.spoken.hearPause_ms ?? 0
    const detail = `${Math.ceil(pause_ms / 1000)} s`
    if (acted.code === 'bad-digits') output.fail(acted.code, { name })
    else return output.fail(acted.code, { name, detail })
  }
}
