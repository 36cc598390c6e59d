/**
 * Writes spec/vectors: what a second implementation, written from the specification alone, makes of
 * fixed inputs. With `--check` it writes nothing and exits 1 where a file would be another.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { onBonds } from './vectors/attacks-bond.ts'
import { frames, framesAgain } from './vectors/attacks-cards.ts'
import { runs } from './vectors/attacks-code.ts'
import { derivations } from './vectors/derivations.ts'
import { cards, code, met } from './vectors/flows-bonding.ts'
import { checks } from './vectors/flows-check.ts'
import { copies } from './vectors/flows-copies.ts'
import { links } from './vectors/flows-link.ts'
import { meetings } from './vectors/flows-meeting.ts'
import { spokenChecks } from './vectors/flows-spoken.ts'
import { steps } from './vectors/flows-step.ts'
import { times } from './vectors/flows-time.ts'
import { frameVectors } from './vectors/frames.ts'
import { pageVectors } from './vectors/pages.ts'
import { readings, refusals } from './vectors/records.ts'
import { texts } from './vectors/texts.ts'
import { attackVector, fileText, flowVector, type Vector } from './vectors/write.ts'

/** Every file of spec/vectors by its name, but for the schema and what people write. */
export function vectorFiles(): Map<string, string> {
  const settled = cards()
  const unsettled = met()
  const coded = code()
  const linked = links()
  const shown = frames()
  const again = framesAgain(settled)
  const attacked = onBonds(unsettled, settled)
  const derived = derivations().map(each => ({ ...each, outcome: 'ok' }))
  return new Map([
    ['derivations.json', plain('every derivation once', 'derivation', derived)],
    ['primitives.json', plain('what a primitive refuses', 'primitive', refusals())],
    ['texts.json', plain('names, sentences, relays and codes', 'text', texts())],
    [
      'records.json',
      plain(
        'records of a vault',
        'record',
        readings(settled, shown.flow, [coded, linked[0] ?? coded]),
      ),
    ],
    ['roll.json', plain('pages of the roll of a vault', 'page', pageVectors())],
    ['relay.json', plain('frames between a client and a relay', 'frame', frameVectors())],
    ['cards.json', flows('bonds by cards', [unsettled, settled, shown.flow])],
    ['code.json', flows('a bond by a code', [coded])],
    ['link.json', flows('bonds by links', linked)],
    [
      'meeting.json',
      flows('cards in other orders, and meeting again', [...meetings(settled, coded), again.flow]),
    ],
    ['step.json', flows('steps, time, and the end', steps(settled, unsettled))],
    ['check.json', flows('live checks', checks(settled))],
    ['spoken.json', flows('spoken checks', spokenChecks(settled, unsettled))],
    ['time.json', flows('clocks that jump', times(settled))],
    ['copies.json', flows('two copies', copies(settled))],
    ['attacked.json', flows('flows that the refused messages belong to', attacked.flows)],
    [
      'refused-frames.json',
      attacks('frames that are refused', [...shown.attacks, ...again.attacks]),
    ],
    ['refused-code.json', attacks('messages of a run that are refused', runs('code'))],
    ['refused-link.json', attacks('messages of a run by link that are refused', runs('link'))],
    ['refused-messages.json', attacks('messages of a bond that are refused', attacked.attacks)],
  ])
}

function flows(about: string, list: Parameters<typeof flowVector>[0][]): string {
  return fileText(about, list.map(flowVector))
}

function attacks(about: string, list: Parameters<typeof attackVector>[0][]): string {
  return fileText(about, list.map(attackVector))
}

function plain(about: string, kind: string, list: object[]): string {
  return fileText(
    about,
    list.map((each): Vector => ({ kind, ...each })),
  )
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: 'boolean' } } })
  const folder = join(import.meta.dirname, '../spec/vectors')
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of vectorFiles()) {
    const path = join(folder, name)
    if (values.check !== true) writeFileSync(path, text)
    else if (readFileSync(path, 'utf8') !== text) {
      console.error(`${name} is not what tools/vectors.ts writes`)
      process.exitCode = 1
    }
  }
}
