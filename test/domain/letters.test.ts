import { draftLetter } from '../../domain/letters/draft.js'
import type { LetterAnswers } from '../../domain/letters/letter.js'
import { words } from '../dialogs/harness.js'
import { newYouth, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

const answers: LetterAnswers = {
  reasons: "j'aime le contact",
  experience: null,
  strengths: ['punctuality', 'team'],
  availability: 'je suis libre lundi !',
}
const offer = {
  title: 'Vente',
  companyName: 'Au Pain',
  placeName: 'Melun',
  licences: [{ value: 'B' as const, need: 'required' as const }],
  skills: [
    { value: '1', need: 'wished' as const },
    { value: '2', need: 'required' as const },
  ],
  hours: ['saturday' as const, 'night' as const],
}
const draft = (profile: Parameters<typeof draftLetter>[0]['profile']) =>
  draftLetter({ offer, profile, answers, skill: (ogr) => `Savoir ${ogr}`, words, list: (items) => items.join(' + ') })

describe('a letter', () => {
  it('is drafted from the answers, and from what the offer asks for where the profile has it', () => {
    const { opening, reasons, strengths, closing } = draft({ licences: ['B'], skills: ['2'], refusedHours: ['night'] })
    expect(opening).toMatch(/« Vente » chez Au Pain, à Melun/)
    expect(reasons).toMatch(/J’aime le contact\.$/)
    expect(strengths).toMatch(/la ponctualité \+ l’esprit d’équipe.*savoir 2\..*permis B.*\(le samedi\)/)
    expect(strengths).not.toMatch(/savoir 1|la nuit/)
    expect(closing).toMatch(/^Je suis libre lundi ! .*salutations distinguées\.$/)
  })

  it('claims nothing of somebody without a profile', () => {
    expect(draft(null).strengths).not.toMatch(/savoir|permis|horaires/)
  })

  it('says the same of anybody, whoever they are: nothing in it agrees with a gender', () => {
    const whole = Object.values(draft({ licences: ['B'], skills: ['1', '2'], refusedHours: [] })).join(' ')
    expect(whole).not.toMatch(/\b(?:motivée?|sérieuse?|heureu(?:x|se)|contente?|prête?|intéressée?|ponctuelle?)\b/)
  })
})

describe('in the store', () => {
  let t: TestDomain
  beforeAll(async () => {
    t = await testDomain()
  })
  afterAll(() => t.database.drop())

  it('is one an offer, sealed, follows the person and is erased with them', async () => {
    const one = await newYouth(t.domain, 'sms:letters', '+33612377001')
    const other = await newYouth(t.domain, 'tg:letters')
    const letter = (offerId: string, signature: string) => ({
      offerId,
      signature,
      answers,
      paragraphs: { opening: 'Testament', reasons: '', strengths: '', closing: '' },
    })
    await t.domain.letters.save(one, letter('o1', 'Lina'))
    await t.domain.letters.save(other, letter('o1', 'Autre'))
    await t.domain.letters.save(other, letter('o2', 'Lina N'))
    expect(JSON.stringify(await t.database.connection.collection('letters').find().toArray())).not.toMatch(/Testament|Lina/)
    await t.domain.youths.merge(one, other)
    expect((await t.domain.heldAbout(one)).letters.map(({ offerId, signature }) => [offerId, signature])).toEqual(
      expect.arrayContaining([
        ['o1', 'Lina'],
        ['o2', 'Lina N'],
      ]),
    )
    await t.domain.youths.erase(one)
    expect(await t.database.connection.collection('letters').countDocuments()).toBe(0)
  })
})
