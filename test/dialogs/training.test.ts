/** Trainings by chat, on the real topics and a real database. */
import { createSignedLinks } from '../../base/signed-links.js'
import { allTopics } from '../../dialogs/topics/index.js'
import { newOffer, newProfile, newTraining, newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { NOW, TestConversation, words } from './harness.js'

let house: TestDomain
beforeAll(async () => {
  house = await testDomain()
})
afterAll(() => house.database.drop())

let people = 0
async function someone(profile: Parameters<typeof newProfile>[0] = {}): Promise<{ talk: TestConversation; youthId: string }> {
  const { domain, clock } = house
  const topics = allTopics({
    domain,
    words,
    links: createSignedLinks(Buffer.alloc(32, 1), 'https://mymatchup.example', clock, domain.links),
    welcomeVersion: 'test',
    elsewhere: { sendLinkCode: async () => {}, forget: async () => {}, contactRequestChanged: async () => {} },
  })
  const conversationId = `y${++people}`
  const youthId = await newYouth(domain, conversationId)
  await domain.youths.update(youthId, { agencyId: SENART })
  await domain.youths.saveProfile(youthId, newProfile(profile))
  const ofConversation = (_id: string, _phone: string | undefined, key: string) =>
    domain.youths.ofConversation(conversationId, undefined, key)
  const talk = new TestConversation(topics, {}, { ofConversation, update: domain.youths.update })
  talk.now = NOW
  return { talk, youthId }
}

async function story(talk: TestConversation, ...lines: [said: string, expected: RegExp][]): Promise<void> {
  for (const [said, expected] of lines) expect((await talk.say(said)).join('\n')).toMatch(expected)
}

describe('FORMATION', () => {
  it('shows what suits, says why, passes a yes to the adviser once, and takes it back', async () => {
    const { talk, youthId } = await someone({ licences: [] })
    await house.domain.offers.publish(newOffer({ title: 'Livreur', licences: [{ value: 'B', need: 'required' }] }))
    await house.domain.trainings.publish(newTraining({ sourceId: 'd:1' }))
    await house.domain.trainings.publish(
      newTraining({ sourceId: 'd:2', title: 'Permis B accéléré', occupations: [], gives: { licences: ['B'] }, startsOn: '2026-12-07' }),
    )
    await story(
      talk,
      ['formations', /^2 formations pour toi.*\[Permis B accéléré, Melun, dès le 7 décembre\|CAP boulanger, Melun/],
      ['1', /^Permis B accéléré\nGRETA 77, à Melun\ndès le 7 décembre, 9 mois\nÀ la fin : permis B\nFormation rémunérée\n12 places/],
      ['pk', /Elle te donne permis B : c'est ce qui te manque pour « Livreur »\.(.|\n)*Alors, cette formation/],
      ['ça m’intéresse', /C'est parti !.*« Permis B accéléré » t'intéresse/],
    )
    expect(talk.desk).toMatchObject([{ name: 'training.interest' }])
    await story(
      talk,
      ['Léa', /Merci Léa/],
      ['1', /\[Retirer ma demande\|/],
      ['retour aux formations', /2 formations(.|\n)*demandée/],
      ['me prévenir', /Il me faut aussi ton accord(.|\n)*\[Oui\|Non\]/],
      ['oui', /2 formations(.|\n)*Ne plus me prévenir/],
      ['RETIRER', /ta demande pour « Permis B accéléré » est retirée/],
    )
    expect((await house.domain.trainingInterests.ofYouth(youthId)).map(({ state }) => state)).toEqual(['withdrawn'])
    expect((await house.domain.youths.profile(youthId))?.profile.isOpenToTraining).toBe(true)
  })

  it('points from an offer that is almost right to the training that gives what is missing', async () => {
    const { talk } = await someone({ licences: [] })
    await story(
      talk,
      ['offres', /celle-ci en est proche/],
      ['1', /Livreur/],
      ['pourquoi', /Une formation peut te donner ce qui manque : FORMATION/],
    )
  })

  it('says so when there is none, and asks whether to tell of new ones', async () => {
    const { talk, youthId } = await someone({ occupations: [{ rome: 'A1101' }] })
    await story(
      talk,
      ['menu', /Les formations/],
      ['les formations', /pas de formation pour toi(.|\n)*Veux-tu que je t'écrive/],
      ['non', /FORMATION pour regarder/],
    )
    expect((await house.domain.youths.profile(youthId))?.profile.isOpenToTraining).toBeUndefined()
  })

  it('tells of a new one, of an answer, of a change and of the end', async () => {
    const { talk, youthId } = await someone({ licences: ['B'] })
    const { training } = await house.domain.trainings.publish(newTraining({ sourceId: 'd:3', title: 'Vente en boulangerie' }))
    const told = async (name: string, value: unknown) => (await talk.event(name, value)).join('\n')
    expect(await told('training.alert', { trainingIds: [training.id] })).toMatch(
      /^Une formation pourrait te convenir :(.|\n)*Vente en boulangerie/,
    )
    await story(talk, ['1', /GRETA 77/], ['oui', /C'est parti/], ['passer', /./])
    const [interest] = await house.domain.trainingInterests.ofYouth(youthId)
    await house.domain.trainingInterests.answer(interest?.id ?? '', 'enrolled', 'U1')
    expect(await told('training.answered', { interestId: interest?.id })).toMatch(/Tu es inscrit·e à « Vente en boulangerie »/)
    expect(await told('training.changed', { trainingId: training.id })).toMatch(/Du nouveau.*Melun, dès le 12 janvier/)
    await house.domain.trainings.setState(training.id, 'cancelled')
    await house.domain.trainingInterests.answer(interest?.id ?? '', 'closed', 'training')
    expect(await told('training.answered', { interestId: interest?.id })).toMatch(/est annulée/)
    expect(await told('training.alert', { trainingIds: [training.id] })).toBe('')
  })
})
