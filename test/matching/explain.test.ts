import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import i18next from 'i18next'
import { SegmentedMessage } from 'sms-segments-calculator'
import { createEngine } from '../../matching/engine.js'
import { type Audience, explain, type Reason } from '../../matching/explain.js'
import type { JobOffer } from '../../matching/offer.js'
import type { SearchProfile } from '../../matching/profile.js'
import { describe, expect, it } from '../support/jest.js'
import { offerArbitrary, profileArbitrary, relatedness } from './world.js'

const json = async (file: string) => JSON.parse(await readFile(file, 'utf8'))
const i18n = i18next.createInstance()
await i18n.init({
  lng: 'fr',
  resources: {
    fr: {
      translation: {
        why: await json('dialogs/fr/why.json'),
        whyRecruiter: await json('dialogs/fr/whyRecruiter.json'),
        whyAdviser: await json('admin/fr/whyAdviser.json'),
      },
    },
  },
  interpolation: { escapeValue: false },
})
const say = ({ key, vars }: Reason) => i18n.t(key, vars)

const engine = createEngine({ relatedness })
const melun = { lat: 48.5391, lng: 2.6608, insee: '77288', department: '77' }
const profile: SearchProfile = {
  occupations: [{ rome: 'D1106' }],
  place: melun,
  reach: { kind: 'radius', km: 20 },
  contracts: ['cdi', 'cdd'],
  workingTime: 'any',
  refusedHours: ['night'],
  skills: [],
  licences: [],
}
const offer: JobOffer = {
  id: 'a',
  occupation: { rome: 'D1106' },
  place: { lat: 48.6, lng: 2.65 },
  contract: 'cdi',
  hours: ['early'],
  skills: [],
  licences: [],
  languages: [],
}

function told(
  audience: Audience,
  form: 'short' | 'full',
  change: { profile?: Partial<SearchProfile>; offer?: Partial<JobOffer> } = {},
): string[] {
  const who = { ...profile, ...change.profile }
  const what = { ...offer, ...change.offer }
  return explain(engine.match(who, what), what, who, audience, form).map(say)
}

describe('why an offer was proposed', () => {
  it('is one sentence in an SMS', () => {
    expect(told('youth', 'short')).toEqual(['Pour toi : ton métier, à 7 km et un CDI.'])
  })

  it('is told in full, the weightiest first', () => {
    expect(told('youth', 'full')).toEqual([
      "C'est le métier que tu cherches.",
      "C'est à 7 km.",
      "C'est un CDI, comme tu le demandes.",
      'Aucun des horaires que tu refuses.',
    ])
  })

  it.each<[string, { profile?: Partial<SearchProfile>; offer?: Partial<JobOffer> }, string]>([
    ['licence', { offer: { licences: [{ value: 'B', need: 'required' }] } }, 'Presque : il te manque le permis B.'],
    ['distance', { profile: { reach: { kind: 'radius', km: 5 } } }, "Presque : c'est à 7 km, plus loin que tes 5 km."],
    ['contract', { offer: { contract: 'interim' } }, "Presque : c'est de l'intérim."],
    ['hours', { offer: { hours: ['night'] } }, 'Presque : il faut travailler la nuit.'],
    [
      'level',
      { profile: { level: 'none' }, offer: { level: { value: 'cap', need: 'required' } } },
      'Presque : il te manque le niveau CAP ou BEP.',
    ],
    [
      'experience',
      { profile: { occupations: [{ rome: 'D1106', experienceMonths: 3 }] }, offer: { experienceMonths: { value: 12, need: 'required' } } },
      "Presque : il faut un an d'expérience.",
    ],
  ])('names the one thing missing: %s', (_, change, sentence) => {
    expect(told('youth', 'short', change)).toEqual([sentence])
  })

  it('tells the adviser all criteria with their points', () => {
    const sentences = told('adviser', 'full')
    expect(sentences[0]).toBe('Métier : celui recherché, D1106 [30/30]')
    expect(sentences).toContain("Temps de travail : non précisé par l'offre [6/6]")
    expect(sentences.length).toBeGreaterThanOrEqual(11)
  })

  it('tells the recruiter nothing of the place', () => {
    const sentences = told('recruiter', 'full')
    expect(sentences).toContain('Cherche dans votre secteur.')
    expect(sentences.join(' ')).not.toMatch(/\d+ km|Melun|77/)
  })

  it('has words for every match, short ones fit one SMS', () => {
    fc.assert(
      fc.property(profileArbitrary, offerArbitrary, (who, what) => {
        const match = engine.match(who, what)
        for (const audience of ['youth', 'adviser', 'recruiter'] as const) {
          for (const form of ['short', 'full'] as const) {
            const sentences = explain(match, what, who, audience, form).map(say)
            expect(sentences.length).toBeGreaterThan(0)
            for (const sentence of sentences) expect(sentence).not.toMatch(/\bwhy\w*\.|\{\{|\$t\(|undefined/)
            if (audience === 'youth') {
              // A language keeps the letters of its name.
              const text = sentences.join('\n').replaceAll('français', 'francais')
              const sms = new SegmentedMessage(text, 'auto')
              expect([text, sms.encodingName]).toEqual([text, 'GSM-7'])
              if (form === 'short') expect(sms.segmentsCount).toBe(1)
            }
          }
        }
      }),
      { numRuns: 400 },
    )
  })
})
