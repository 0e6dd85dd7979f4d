import type { Ask } from '../../dialogs/ask.js'
import { topic } from '../../dialogs/topic.js'
import { describe, expect, it } from '../support/jest.js'
import { type Sent, TestConversation } from './harness.js'

const menu = topic('menu', async (ask) => {
  await ask.say('t.menu')
})

/** What is answered to each message of a topic that asks one thing and tells what it heard. */
async function heard(body: (ask: Ask) => Promise<unknown>, ...said: (string | Sent)[]): Promise<string[][]> {
  const asks = topic('t', async (ask) => {
    const answer = await body(ask)
    await ask.say('t.heard', { answer: JSON.stringify(answer) ?? 'undefined' })
  })
  const talk = new TestConversation([asks, menu])
  const answers = [await talk.event('t', undefined)]
  for (const each of said) answers.push(await talk.say(each))
  return answers
}
const last = async (body: (ask: Ask) => Promise<unknown>, ...said: (string | Sent)[]) => (await heard(body, ...said)).at(-1)

describe('a place', () => {
  const place = (ask: Ask) => ask.place('t.where').then(({ commune, reach }) => ({ name: commune.name, in: commune.department, reach }))
  it.each<[string, string]>([
    ['melun', 'heard answer={"name":"Melun","in":"77"}'],
    ['meaulun', 'heard answer={"name":"Melun","in":"77"}'],
    ['77000', 'heard answer={"name":"Melun","in":"77"}'],
    ['Melun 10 km', 'heard answer={"name":"Melun","in":"77","reach":{"kind":"radius","km":10}}'],
  ])('%j', async (text, expected) => {
    expect(await last(place, text)).toEqual([expected])
  })

  it('is taken from a shared position', async () => {
    expect(await last(place, { facts: { location: { latitude: 48.54, longitude: 2.66 } } })).toEqual([
      'heard answer={"name":"Melun","in":"77"}',
    ])
  })

  it('asks which, where several bear the name, and counts it as one question', async () => {
    const answers = await heard(place, 'saint denis', 'retour', 'saint denis', 'autre', 'melun')
    expect(answers[1]?.[0]).toMatch(/^Laquelle \? \[Saint-Denis \(974\)\|Saint-Denis \(93\)\|.*Une autre ville\]$/)
    expect(answers[2]).toEqual(['where'])
    expect(answers[4]).toEqual(['where'])
    expect(answers[5]).toEqual(['heard answer={"name":"Melun","in":"77"}'])
    expect(await last(place, 'saint denis', '2')).toEqual(['heard answer={"name":"Saint-Denis","in":"93"}'])
    expect(await last(place, 'saint denis', 'celle du 93')).toEqual(['heard answer={"name":"Saint-Denis","in":"93"}'])
  })

  it('gives a hint to what is none', async () => {
    expect(await last(place, 'xqzzk')).toEqual([
      "Je ne connais pas ce lieu. Écris le nom d'une ville, ou son code postal (5 chiffres).\nwhere",
    ])
  })
})

describe('occupations', () => {
  const occupations = (ask: Ask) => ask.occupations('t.what')
  it('are confirmed in one tap', async () => {
    const answers = await heard(occupations, 'vendeuse en boulangerie', 'oui')
    expect(answers[1]?.[0]).toMatch(/^Vendeur\/Vendeuse en boulangerie.*, c'est ça \? \[Oui\|Non\]$/)
    expect(answers[2]?.[0]).toMatch(/^heard answer=\[\{"rome":"D1106","appellation":"\d+"\}\]$/)
  })

  it('several are confirmed together', async () => {
    const answers = await heard(occupations, 'vendeuse en boulangerie ou cariste', 'ouais')
    expect(answers[1]?.[0]).toMatch(/^Vendeur\/Vendeuse en boulangerie.* et Cariste, c'est ça \?/)
    expect(answers[2]?.[0]).toMatch(/"D1106".*"N1101"/)
  })

  it('are said otherwise after a no, or in the same breath', async () => {
    const answers = await heard(occupations, 'cariste', 'non', 'cariste', 'non plutôt vendeuse en boulangerie', 'oui')
    expect(answers[2]?.[0]).toMatch(/^D'accord, dis-le autrement/)
    expect(answers[4]?.[0]).toMatch(/^Vendeur\/Vendeuse en boulangerie/)
    expect(answers[5]?.[0]).toMatch(/"D1106"/)
  })

  it('unknown get a hint, then an adviser is offered', async () => {
    const answers = await heard(occupations, 'xqzzk', 'zkkqx')
    expect(answers[1]?.[0]).toMatch(/^Je ne connais pas ce métier.*\nwhat$/)
    expect(answers[2]?.[0]).toMatch(/Parler à un conseiller/)
  })

  it('go back to the question itself before the one before', async () => {
    expect(await last(occupations, 'cariste', 'retour')).toEqual(['what'])
  })
})

describe('what may be passed over', () => {
  const both = async (ask: Ask) => {
    const date = await ask.date('t.when', { isSkippable: true })
    const name = await ask.text('t.name', { isSkippable: true, maxLength: 5 })
    return [date ?? null, name ?? null]
  }
  it.each<[string, string, string]>([
    ['lundi', 'Lina', '["2026-11-30","Lina"]'],
    ['1', 'Alexandrine', '[null,"Alexa"]'],
    ['2', 'passer', '[null,null]'],
    ['jsp', '1', '[null,null]'],
  ])('%j, %j', async (date, name, expected) => {
    const answers = await heard(both, date, name)
    expect(answers[0]).toEqual(['when [Tout de suite|Passer]'])
    expect(answers[1]).toEqual(['name [Passer]'])
    expect(answers[2]).toEqual([`heard answer=${expected}`])
  })

  it('says when a date is past', async () => {
    expect((await last(both, 'hier'))?.[0]).toMatch(/^Cette date est déjà passée/)
  })
})

describe('files and languages', () => {
  const photo = { kind: 'image' as const, contentType: 'image/jpeg', reference: 'r' }
  it('a photo is a file, a voice note is none', async () => {
    const file = (ask: Ask) => ask.file('t.file')
    expect(await last(file, { facts: { media: [photo] } })).toEqual([
      'heard answer={"kind":"image","contentType":"image/jpeg","reference":"r"}',
    ])
    expect(await last(file, { facts: { media: [{ ...photo, kind: 'audio' }] } })).toEqual(["J'attends un fichier ou une photo.\nfile"])
  })

  it('no language is an answer', async () => {
    const languages = (ask: Ask) => ask.languages('t.languages')
    expect(await last(languages, 'aucune')).toEqual(['heard answer=[]'])
    expect(await last(languages, 'un peu anglais')).toEqual(['heard answer=[{"code":"en","level":"basic"}]'])
  })
})

describe('several options', () => {
  it('show that they may be combined', async () => {
    const talk = new TestConversation([
      topic('t', async (ask) => {
        await ask.several('t.which', [
          { value: 'a', label: { text: 'Été à Ĳssel' } },
          { value: 'x'.repeat(80), label: { text: 'B' } },
        ])
      }),
      menu,
    ])
    await talk.event('t', undefined)
    expect(talk.heard[0]?.hints).toEqual({ class: 'answer', isMultiple: true })
    for (const { value } of talk.heard[0]?.choices ?? []) expect(value).toMatch(/^[\x21-\x7e]{1,60}$/)
  })
})
