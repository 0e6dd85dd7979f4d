import { describe, expect, it } from '../support/jest.js'
import { ask, conversation, FILE } from './small-topics.js'

describe('buttons', () => {
  it('answer their own question only', async () => {
    const talk = conversation()
    await ask(talk, 'profil')
    const red = talk.heard[0]?.choices[0]?.value
    expect(await talk.tap('Rouge')).toEqual(['sure [Oui|Non]'])
    expect(await talk.say({ tap: red ?? '', text: 'Rouge' })).toEqual(["Ce bouton n'est plus d'actualité.\nsure [Oui|Non]"])
    expect(await talk.tap('Oui')).toEqual(['profile colour=red isSure=true'])
  })

  it('stay the same when the question is put again', async () => {
    const talk = conversation()
    await ask(talk, 'profil')
    const red = talk.heard[0]?.choices[0]?.value
    await talk.say('aide')
    expect(await talk.say({ tap: red ?? '' })).toEqual(['sure [Oui|Non]'])
  })

  it('of an earlier alert still answer it', async () => {
    const talk = conversation()
    await talk.event('offer.alert', { n: 1 })
    const first = talk.heard[0]?.choices[0]?.value
    expect(talk.heard[0]?.hints).toEqual({ class: 'unasked' })
    await talk.event('offer.alert', { n: 2 })
    expect(talk.stack).toEqual(['offer.alert', 'offer.alert'])
    expect(await talk.say({ tap: first ?? '' })).toEqual(['picked picked=see input={"n":1}', 'alert{"n":2} [Voir]'])
    expect(await talk.say('voir')).toEqual(['picked picked=see input={"n":2}'])
    expect(talk.stack).toEqual([])
  })
})

describe('events', () => {
  it('are told on top, and the question that waited is put again', async () => {
    const talk = conversation()
    await ask(talk, 'profil', 'rouge')
    expect(await talk.event('workshop.reminder', { kind: 'hourBefore' })).toEqual(['reminder', 'sure [Oui|Non]'])
    expect(await talk.say('non')).toEqual(['profile colour=red isSure=false'])
  })

  it('that have nothing to say leave the question be', async () => {
    const talk = conversation()
    await ask(talk, 'profil')
    expect(await talk.event('workshop.reminder', { kind: 'late' })).toEqual([])
    expect(await talk.event('nobody.knows', {})).toEqual([])
    expect(await talk.say('rouge')).toEqual(['sure [Oui|Non]'])
  })

  it('youth.erased forgets the person here too, without a word', async () => {
    const talk = conversation()
    await ask(talk, 'profil')
    expect(await talk.event('youth.erased', {})).toEqual([])
    expect([talk.isErased, talk.stack, talk.state.memory]).toEqual([true, [], {}])
  })

  it('an older alert is not asked again after the newer', async () => {
    const talk = conversation()
    await talk.event('offer.alert', { n: 1 })
    await talk.event('offer.alert', { n: 2 })
    expect(await talk.say('voir')).toEqual(['picked picked=see input={"n":2}'])
    expect(talk.stack).toEqual([])
  })
})

describe('while an adviser has the conversation', () => {
  const open = async () => {
    const talk = conversation()
    await ask(talk, 'profil', 'rouge', 'conseiller')
    return talk
  }

  it('all is passed on, whole, and nothing answered', async () => {
    const talk = await open()
    expect(await talk.say('bonjour madame')).toEqual([])
    expect(await talk.say('aide')).toEqual([])
    expect(await talk.say({ text: 'a'.repeat(3000) })).toEqual([])
    expect(await talk.say({ facts: { media: [FILE], location: { latitude: 48.5, longitude: 2.5 } } })).toEqual([])
    expect(await talk.event('handoff.message', {})).toEqual(['handoff.message'])
    expect(talk.heard[0]?.hints).toEqual({ class: 'answer', from: 'adviser' })
    expect(talk.desk.map(({ value }) => value)).toEqual([
      { handoffId: 'h1', text: 'bonjour madame' },
      { handoffId: 'h1', text: 'aide' },
      { handoffId: 'h1', text: 'a'.repeat(3000) },
      { handoffId: 'h1', text: 'Position partagée : 48.5, 2.5' },
    ])
    expect(talk.desk.at(-1)?.media).toEqual([FILE])
  })

  it('the question that waited is put once it is given back', async () => {
    const talk = await open()
    expect(await talk.event('handoff.closed', {})).toEqual(['closed', 'sure [Oui|Non]'])
    expect(await talk.say('oui')).toEqual(['profile colour=red isSure=true'])
  })

  it.each(['menu', 'RETOUR'])('%s leaves it', async (text) => {
    const talk = await open()
    expect(await talk.say(text)).toEqual([
      "D'accord, on se retrouve tous les deux. Ton conseiller est prévenu.",
      'menu [Offres|Mon profil]',
    ])
    expect(talk.desk).toEqual([{ name: 'handoff.left', value: { handoffId: 'h1', why: 'menu' }, media: [] }])
    expect(talk.state.memory.handoffId).toBeUndefined()
  })

  it('STOP is honoured', async () => {
    const talk = await open()
    expect(await talk.say('stop')).toEqual(['stop'])
    expect(talk.desk.map(({ name, value }) => [name, value])).toEqual([['handoff.left', { handoffId: 'h1', why: 'stop' }]])
  })

  it('SUPPRIMER is honoured, and its question answered', async () => {
    const talk = await open()
    expect(await talk.say('supprimer')).toEqual(['delete [Oui|Non]'])
    expect(await talk.say('non')).toEqual(['kept'])
    expect(await talk.say('re')).toEqual([])
    await talk.say('supprimer')
    expect(await talk.say('oui')).toEqual(['erased'])
  })

  it('a tapped button says who is there', async () => {
    expect(await (await open()).say({ tap: 'abcd.yes' })).toEqual(['Un conseiller te répond ici. MENU pour revenir avec moi.'])
  })

  it('distress is answered and passed on', async () => {
    const talk = await open()
    expect(await talk.say('je veux mourir')).toEqual(['distress input={"kind":"suicide"}'])
    expect(talk.desk[0]?.value).toEqual({ handoffId: 'h1', text: 'je veux mourir' })
  })
})
