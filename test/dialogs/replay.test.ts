import type { Ask } from '../../dialogs/ask.js'
import { topic } from '../../dialogs/topic.js'
import { describe, expect, it } from '../support/jest.js'
import { TestConversation } from './harness.js'

const menu = topic('menu', async (ask) => {
  await ask.say('t.menu')
})
const YES_NO = '[Oui|Non]'

/** A conversation in which the topic `t` has just been begun. */
async function begun(body: (ask: Ask, input: unknown) => Promise<unknown>, input: unknown = {}) {
  const talk = new TestConversation([topic('t', body), menu])
  const first = await talk.event('t', input)
  return { talk, first }
}

describe('a topic runs again over its record', () => {
  it('says and does each thing once', async () => {
    const done: string[] = []
    const { talk, first } = await begun(async (ask) => {
      await ask.say('t.hello')
      const key = await ask.once('effect', async (key) => {
        done.push(key)
        return { key, at: ask.turn.now.toISOString() }
      })
      const isYes = await ask.yesNo('t.sure')
      await ask.say('t.done', { answer: String(isYes), key: key.key })
    })
    expect(first).toEqual(['hello', `sure ${YES_NO}`])
    expect(await talk.say('ouais')).toEqual(['done answer=true key=m1:t:1:effect'])
    expect(done).toEqual(['m1:t:1:effect'])
  })

  it('gives the same value the first time as afterwards: JSON', async () => {
    const seen: unknown[] = []
    const { talk } = await begun(async (ask) => {
      seen.push(await ask.once('date', async () => ({ at: new Date(0), gone: undefined })))
      await ask.yesNo('t.sure')
    })
    await talk.say('oui')
    expect(seen).toEqual([{ at: '1970-01-01T00:00:00.000Z' }, { at: '1970-01-01T00:00:00.000Z' }])
  })

  it('keeps its record from what the body does to a value', async () => {
    const { talk } = await begun(async (ask) => {
      const list = await ask.once('list', async () => ['a'])
      list.push('b')
      await ask.yesNo('t.sure')
      await ask.say('t.list', { list: list.join('') })
    })
    expect(await talk.say('oui')).toEqual(['list list=ab'])
  })

  it('cannot be swallowed by a try of the body, nor run its finally', async () => {
    const ran: string[] = []
    const { talk, first } = await begun(async (ask) => {
      try {
        await ask.yesNo('t.sure')
      } catch {
        ran.push('catch')
      } finally {
        ran.push('finally')
      }
      await ask.say('t.after')
    })
    expect(first).toEqual([`sure ${YES_NO}`])
    expect(ran).toEqual([])
    expect(await talk.say('oui')).toEqual(['after'])
    expect(ran).toEqual(['finally'])
  })

  it('leaves nothing changed when the body throws', async () => {
    const { talk } = await begun(async (ask) => {
      if (await ask.yesNo('t.sure')) throw new Error('broken')
    })
    const before = JSON.stringify(talk.state)
    await expect(talk.say('oui')).rejects.toThrow('broken')
    expect(JSON.stringify(talk.state)).toBe(before)
  })

  it('ends a topic that never would', async () => {
    const { first, talk } = await begun(async (ask) => {
      for (;;) await ask.once('again', async () => null)
    })
    expect(first).toEqual(["On a fait le tour ! On s'arrête là pour cette partie."])
    expect(talk.stack).toEqual([])
  })

  it('goes on with the result of a topic it asked for', async () => {
    const child = topic('child', async (ask, input) => {
      await ask.say('t.child', { input: JSON.stringify(input) })
      return { chosen: await ask.choice('t.which', [{ value: 7, label: { text: 'sept' } }]) }
    })
    const parent = topic('parent', async (ask) => {
      const { chosen } = await ask.topic<{ chosen: number }>('child', { a: 1 })
      await ask.say('t.got', { chosen })
      return ask.yesNo('t.more')
    })
    const talk = new TestConversation([parent, child, menu])
    expect(await talk.event('parent', undefined)).toEqual(['child input={"a":1}', 'which [sept]'])
    expect(talk.stack).toEqual(['parent', 'child'])
    expect(await talk.say('sept')).toEqual(['got chosen=7', `more ${YES_NO}`])
    // Ended without a word: the menu has the last.
    expect(await talk.say('non')).toEqual(['menu'])
    expect(talk.stack).toEqual([])
  })
})

describe('changed code between two turns', () => {
  const old = topic('t', async (ask) => {
    await ask.say('t.intro')
    await ask.yesNo('t.first')
    await ask.choice('t.second', [{ value: 'a', label: { text: 'Alpha' } }])
    await ask.say('t.end')
  })

  it('asks again from the first step that is another one', async () => {
    const talk = new TestConversation([old, menu])
    await talk.event('t', undefined)
    expect(await talk.say('oui')).toEqual(['second [Alpha]'])
    const changed = topic('t', async (ask) => {
      await ask.say('t.intro')
      await ask.yesNo('t.other')
      await ask.say('t.end')
    })
    talk.deploy([changed, menu])
    expect(await talk.say('alpha')).toEqual([`other ${YES_NO}`])
    expect(await talk.say('oui')).toEqual(['end'])
  })

  it('asks again what is no longer an answer', async () => {
    const options = (values: string[]) => values.map((value) => ({ value, label: { text: value } }))
    const version = (values: string[]) =>
      topic('t', async (ask) => {
        await ask.choice('t.first', options(values))
        await ask.yesNo('t.second')
      })
    const talk = new TestConversation([version(['rouge', 'vert']), menu])
    await talk.event('t', undefined)
    await talk.say('rouge')
    talk.deploy([version(['bleu', 'vert']), menu])
    expect(await talk.say('oui')).toEqual(['first [bleu|vert]'])
  })

  it('forgets topics that are gone, and what stood on them', async () => {
    const talk = new TestConversation([old, menu])
    await talk.event('t', undefined)
    talk.deploy([menu])
    expect(await talk.say('oui')).toEqual(["Je n'ai pas compris.", 'menu'])
  })

  it('reads the answer when only a step before the question is new', async () => {
    const talk = new TestConversation([old, menu])
    await talk.event('t', undefined)
    const changed = topic('t', async (ask) => {
      await ask.say('t.intro')
      await ask.once('new', async () => null)
      await ask.yesNo('t.first')
      await ask.say('t.end')
    })
    talk.deploy([changed, menu])
    expect(await talk.say('oui')).toEqual(['end'])
  })
})

describe('RETOUR', () => {
  const form = topic('t', async (ask) => {
    const first = await ask.yesNo('t.first')
    await ask.say('t.said')
    const second = await ask.choice('t.second', [
      { value: 'a', label: { text: 'Alpha' } },
      { value: 'b', label: { text: 'Beta' } },
    ])
    const saved = await ask.once('save', async (key) => key)
    const third = await ask.yesNo('t.third')
    await ask.say('t.end', { all: [first, second, third].join(), saved })
  })

  it('asks the question before again, and what follows anew', async () => {
    const talk = new TestConversation([form, menu])
    await talk.event('t', undefined)
    await talk.say('oui')
    expect(await talk.say('1')).toEqual([`third ${YES_NO}`])
    expect(await talk.say('retour')).toEqual(['second [Alpha|Beta]'])
    expect(await talk.say('RETOUR')).toEqual([`first ${YES_NO}`])
    expect(await talk.say('non')).toEqual(['said', 'second [Alpha|Beta]'])
    await talk.say('beta')
    expect(await talk.say('oui')).toEqual(['end all=false,b,true saved=m7:t:3:save'])
  })

  it('past the first question ends kindly in the menu', async () => {
    const talk = new TestConversation([form, menu])
    await talk.event('t', undefined)
    expect(await talk.say('retour')).toEqual(['On est revenus au début.', 'menu'])
    expect(talk.stack).toEqual([])
  })

  it('past the first question of a topic that was asked for goes back in the one that asked', async () => {
    const parent = topic('parent', async (ask) => {
      await ask.yesNo('t.before')
      await ask.topic('t')
    })
    const talk = new TestConversation([parent, form, menu])
    await talk.event('parent', undefined)
    expect(await talk.say('oui')).toEqual([`first ${YES_NO}`])
    expect(await talk.say('retour')).toEqual([`before ${YES_NO}`])
    expect(talk.stack).toEqual(['parent'])
  })
})
