/** The real topics and their words on a real database, one conversation each; no channel. */

import { createSignedLinks } from '../../base/signed-links.js'
import { allTopics } from '../../dialogs/topics/index.js'
import { newOffer, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '../support/jest.js'
import { NOW, TestConversation, words } from './harness.js'

let house: TestDomain
let talk: TestConversation

beforeAll(async () => {
  house = await testDomain()
  await house.domain.offers.publish(newOffer())
  await house.domain.offers.publish(newOffer({ sourceId: 'test:2', title: 'Vendeuse du matin (H/F)', contract: 'cdd' }))
})
afterAll(() => house.database.drop())

let people = 0
beforeEach(() => {
  const { domain, clock } = house
  const links = createSignedLinks(Buffer.alloc(32, 1), 'https://mymatchup.example', clock, domain.links)
  const topics = allTopics({
    domain,
    words,
    links,
    welcomeVersion: 'test',
    elsewhere: { sendLinkCode: async () => {}, forget: async () => {}, contactRequestChanged: async () => {} },
  })
  const conversationId = `c${++people}`
  talk = new TestConversation(
    topics,
    {},
    {
      ofConversation: (_id, _phone, key) =>
        domain.youths.ofConversation(conversationId, `+3360000000${people}`, `${conversationId}:${key}`),
      update: domain.youths.update,
    },
  )
  talk.now = NOW
})

/** Says each; checks that the answer, its messages joined, matches. */
async function story(...lines: [said: string, expected: RegExp][]): Promise<void> {
  for (const [said, expected] of lines) expect((await talk.say(said)).join('\n')).toMatch(expected)
}

const FIRST_PROFILE: [string, RegExp][] = [
  ['slt', /^Bonjour ! Ici MyMatchUp.*On y va \? \[Oui\|Non\]$/],
  ['oui', /^Quel métier/],
  ['vendeuse en boulangerie', /^Vendeur\/Vendeuse en boulangerie.*c'est ça \?/],
  ['oui', /^Dans quelle ville/],
  ['meaulun', /^Jusqu'où autour de Melun \?/],
  ['20', /^Quels contrats te vont/],
  ['cdi et cdd', /^Et les horaires/],
  ['temps plein, pas la nuit', /^Quels permis/],
]

describe('the real topics', () => {
  it('a first profile, its offers, why, interest', async () => {
    await story(
      ...FIRST_PROFILE,
      ['permis non', /CDI ou CDD.*\n.*sans permis.*\n(.*\n)*.*offres? pour toi.*\[Vend/],
      ['1', /Melun/],
      ['pourquoi ?', /Pourquoi cette offre/],
      ["ça m'intéresse", /C'est parti.*\n.*prénom/],
      ['Lina', /Merci Lina !/],
    )
    const profile = (await house.domain.youths.profile(String(talk.state.memory.youthId)))?.profile
    expect(profile).toMatchObject({ contracts: ['cdi', 'cdd'], workingTime: 'full', refusedHours: ['night'], licences: [] })
    expect(talk.desk.map(({ name }) => name)).toEqual(['contactRequest.asked', 'contactRequest.asked'])
  })

  it('who does not go on leaves nothing', async () => {
    await story(['yo', /On y va/], ['non merci', /j'efface tout/])
    expect(talk.isErased).toBe(true)
    expect(talk.stack).toEqual([])
  })

  it('each word works in the middle of the profile, and its question comes back', async () => {
    await story(...FIRST_PROFILE.slice(0, 5))
    const back = /Jusqu'où autour de Melun/
    await story(['aide', back], ['ateliers', back], ['mes donnees', back], ['offres', back], ['profil', back])
    await story(['supprimer', /Tu es sûr/], ['non', back], ['start', back])
    await story(['stop', /^C'est noté : je ne t'écris plus/], ['retour', /^Dans quelle ville/])
  })

  it('the offers without a profile lead to it', async () => {
    await story(['slt', /On y va/], ['ok', /Quel métier/], ['menu', /Que veux-tu faire/], ['offres', /d'abord besoin.*\n.*Quel métier/])
    expect(talk.stack).toEqual(['menu', 'offers', 'profile'])
  })

  it('an adviser, and back', async () => {
    await story(...FIRST_PROFILE, ['non', /offres? pour toi/], ['conseiller', /Je préviens/], ['jai pas de cv', /^$/])
    expect(talk.desk.map(({ name }) => name)).toEqual(['handoff.opened', 'handoff.message'])
    const { handoffId } = talk.state.memory
    expect((await talk.event('handoff.closed', { handoffId, word: null }))[0]).toMatch(/est terminée/)
    await story(['menu', /Que veux-tu faire/], ['profil', /Ton profil/], ['le lieu', /Dans quelle ville/], ['provins', /Jusqu'où/])
  })

  it('erasure leaves nothing to ask', async () => {
    await story(...FIRST_PROFILE, ['supprimer', /sûr/], ['oui', /^C'est fait, tout est effacé/])
    expect(talk.stack).toEqual([])
  })
})
