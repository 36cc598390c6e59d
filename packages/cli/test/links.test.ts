/** Links over a real relay, by what a program calls; a vault is closed and opened in between. */
import type { LinkView } from '@handfast/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenVault } from '../src/open-vault.ts'
import {
  cleanUp,
  eventsOf,
  found,
  newPerson,
  type Person,
  type Relay,
  startRelay,
} from './terminal.ts'

let relay: Relay

beforeAll(async () => {
  relay = await startRelay()
})
afterAll(cleanUp)

const failedWith = (code: string) => ({ ok: false, code })

function linkOf({ handfast }: OpenVault, key: string): LinkView | undefined {
  const view = handfast.snapshot().entries.find(entry => entry.key === key)?.view
  return view?.is === 'link' ? view.link : undefined
}

function stageAt(vault: OpenVault, key: string, is: LinkView['stage']['is']) {
  return found(vault, () => {
    const stage = linkOf(vault, key)?.stage
    return stage?.is === is ? stage : undefined
  })
}

async function makesLink(vault: OpenVault, label = ''): Promise<{ key: string; text: string }> {
  const made = await vault.handfast.makeLink({ label })
  if (!made.ok) throw new Error(made.code)
  const stage = await stageAt(vault, made.value, 'waiting')
  return { key: made.value, text: stage.is === 'waiting' ? stage.link : '' }
}

function settledAs(vault: OpenVault, label: string) {
  return found(vault, entries =>
    entries
      .flatMap(({ view }) =>
        view.is === 'person' && view.person.settled && view.person.label === label
          ? [view.person]
          : [],
      )
      .at(0),
  )
}

async function withVaults(
  people: readonly Person[],
  run: (...vaults: OpenVault[]) => Promise<void>,
): Promise<void> {
  const vaults = await Promise.all(people.map(person => person.open(true)))
  try {
    await run(...vaults)
  } finally {
    for (const { handfast } of vaults) handfast.close()
  }
}

async function twoPeople(): Promise<[Person, Person]> {
  return [await newPerson('Buffy', relay.url), await newPerson('Willow', relay.url)]
}

describe.concurrent('a link', () => {
  test('made, closed, opened by the other one, and finished when both are on', async () => {
    const [buffy, willow] = await twoPeople()
    let text = ''
    await withVaults([buffy], async (made = absent()) => {
      text = (await makesLink(made, 'Will')).text
    })
    await withVaults([willow], async (joining = absent()) => {
      expect(await joining.handfast.readLink(`https://app.example/${text}`)).toEqual({
        ok: true,
        value: { relay: relay.url },
      })
      expect(joining.handfast.snapshot().entries).toEqual([])
      const first = await joining.handfast.joinLink({ link: text, label: 'Buff' })
      if (!first.ok) throw new Error(first.code)
      expect(await joining.handfast.joinLink({ link: text, label: '' })).toEqual(first)
      await stageAt(joining, first.value, 'running')
      await joining.flush()
    })
    await withVaults([buffy, willow], async (made = absent(), joining = absent()) => {
      const [will, buff] = [await settledAs(made, 'Will'), await settledAs(joining, 'Buff')]
      expect([will.grade.kind, buff.grade.kind]).toEqual(['link', 'link'])
      expect([will.theirName, buff.theirName]).toEqual(['Willow', 'Buffy'])
      await Promise.all([made.flush(), joining.flush()])
      const again = await joining.handfast.joinLink({ link: text, label: 'Angel' })
      if (!again.ok) throw new Error(again.code)
      expect(await stageAt(joining, again.value, 'over')).toEqual({ is: 'over', why: 'link-used' })
    })
  })

  test('taken back: gone here, over for who opens it; four wait at most', async () => {
    const [buffy, willow] = await twoPeople()
    await withVaults([buffy, willow], async (made = absent(), joining = absent()) => {
      const links = [await makesLink(made), await makesLink(made), await makesLink(made)]
      const last = await makesLink(made)
      expect(await made.handfast.makeLink({ label: '' })).toEqual(failedWith('too-many-links'))
      await made.handfast.revokeLink(last.key)
      await found(made, () => (linkOf(made, last.key) === undefined ? true : undefined))
      const opened = await joining.handfast.joinLink({ link: last.text, label: '' })
      if (!opened.ok) throw new Error(opened.code)
      const stage = await stageAt(joining, opened.value, 'over')
      expect(stage).toEqual({ is: 'over', why: 'link-expired' })
      expect((await made.handfast.makeLink({ label: '' })).ok).toBe(true)
      // To forget one that waits takes it back too.
      const [first] = links
      if (first === undefined) throw new Error('no link')
      await made.handfast.forget(first.key)
      await found(made, () => (linkOf(made, first.key) === undefined ? true : undefined))
    })
  })

  test('[LINK-5] [LINK-7] two programs over one folder at once: one run, and no fifth', async () => {
    const [buffy, willow] = await twoPeople()
    const all = [buffy, buffy, willow, willow]
    await withVaults(all, async (made = absent(), beside = absent(), ...joining) => {
      const { text } = await makesLink(made)
      for (let i = 0; i < 2; i++) await makesLink(beside)
      const vaults = [made, beside]
      const more = await Promise.all(vaults.map(({ handfast }) => handfast.makeLink({ label: '' })))
      expect(more.filter(({ ok }) => ok)).toHaveLength(1)
      expect(more.filter(({ ok }) => !ok)).toEqual([failedWith('too-many-links')])
      const opened = { link: text, label: '' }
      const joined = await Promise.all(joining.map(({ handfast }) => handfast.joinLink(opened)))
      expect(joined[0]?.ok).toBe(true)
      expect(joined[1]).toEqual(joined[0])
    })
  })

  test('LINK-5: my own, a relay nobody may name, and what is none', async () => {
    const [buffy, willow] = await twoPeople()
    await withVaults([buffy, willow], async (made = absent(), joining = absent()) => {
      const { text } = await makesLink(made)
      expect(await made.handfast.readLink(text)).toEqual(failedWith('own-link'))
      expect(await made.handfast.joinLink({ link: text, label: '' })).toEqual(
        failedWith('own-link'),
      )
      const me = await joining.handfast.setMe({
        name: 'Willow',
        relay: 'https://relay.example',
        language: 'en',
      })
      expect(me.ok).toBe(true)
      expect(await joining.handfast.readLink(text)).toEqual(failedWith('bad-relay'))
      for (const raw of ['', 'hello', text.slice(0, -1), text.toUpperCase(), '#link=']) {
        expect(await joining.handfast.joinLink({ link: raw, label: '' })).toEqual(
          failedWith('link-malformed'),
        )
      }
      const named = await joining.handfast.joinLink({ link: text, label: '\u200b' })
      expect(named).toEqual(failedWith('bad-relay'))
      expect(joining.handfast.snapshot().entries).toEqual([])
    })
  })
})

function absent(): never {
  throw new Error('no vault')
}

describe.concurrent('the command', () => {
  test('a link is printed, the other one joins, and both are bonded once both were on', async () => {
    const [buffy, willow] = await twoPeople()
    const made = await buffy.run('link', 'Will', '--json')
    expect(made.exit).toBe(0)
    const link = eventsOf(made, 'link').at(0)?.link ?? ''
    expect(link).toMatch(/^#link=[\w-]+$/)
    const listed = await buffy.run('link', '--list', '--json')
    expect(listed.events).toMatchObject([{ event: 'open-link', number: 1, label: 'Will', link }])
    const listening = buffy.listen()
    const joined = await willow.run(
      'bond',
      'Buff',
      '--join',
      `https://app.example/${link}`,
      '--json',
    )
    expect(joined).toMatchObject({ exit: 0, err: '' })
    expect(joined.events).toEqual([{ event: 'bonded', person: 'Buff', grade: 'link' }])
    listening.kill('SIGINT')
    await listening.ended()
    expect((await buffy.run('link', '--list', '--json')).events).toEqual([])
    const people = await buffy.run('people')
    expect(people.out).toMatch(/^Will\n {2}Own name: Willow\.\n {2}By a link sent on .*; meet to/)
    const late = await willow.run('bond', '--join', link, '--json')
    expect(late.exit).not.toBe(0)
  })

  test('it is taken back by its number; nobody joins with it any more', async () => {
    const [buffy, willow] = await twoPeople()
    const [first] = eventsOf(await buffy.run('link', 'Will', '--json'), 'link')
    const [second] = eventsOf(await buffy.run('link', '--json'), 'link')
    const revoked = await buffy.run('link', '--revoke', '1', '--json')
    expect(revoked).toMatchObject({ exit: 0, events: [{ event: 'taken-back', relay: true }] })
    const left = await buffy.run('link', '--list', '--json')
    expect(left.events).toMatchObject([{ number: 1, label: '', link: second?.link }])
    const joined = await willow.run('bond', '--join', first?.link ?? '', '--json')
    expect(joined.events).toEqual([{ event: 'error', code: 'link-expired' }])
    const own = await buffy.run('bond', '--join', second?.link ?? '', '--json')
    expect(own.events).toEqual([{ event: 'error', code: 'own-link' }])
  })

  test('with --wait it stays until the link was used', async () => {
    const [buffy, willow] = await twoPeople()
    const making = buffy.start('link', '--wait', '60', '--json')
    const { link } = await making.next('link')
    expect((await willow.run('bond', '--join', link, '--json')).exit).toBe(0)
    const made = await making.ended()
    expect(eventsOf(made, 'bonded')).toEqual([{ event: 'bonded', person: 'Willow', grade: 'link' }])
  })
})
