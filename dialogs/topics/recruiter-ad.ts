/**
 * An offer out of a pasted ad: what was read is shown field by field and can be changed, what was not is asked, and what may not stand
 * in an offer is taken out or said otherwise.
 */
import type { Ask, PastedAd } from '../ask.js'
import { sentencesOf } from '../understanding/ad.js'
import type { TopicDeps } from './deps.js'
import { day, shorten } from './format.js'
import {
  CONTACTS,
  EMPTY_DRAFT,
  OFFER_FIELDS,
  OFFER_QUESTIONS,
  type OfferDraft,
  type OfferField,
  withOccupation,
  wordingProblems,
} from './recruiter-offer-questions.js'

const MOST_DESCRIPTION = 3000
const MOST_PROBLEMS = 12
const MOST_CHANGES = 20
const SHOWN_DESCRIPTION = 60

export async function draftFromAd(ask: Ask, deps: TopicDeps, ad: PastedAd): Promise<OfferDraft> {
  const read = readFields(ad, deps)
  let { draft } = read
  const known = new Set(read.known)
  if (read.hasContacts) await ask.say('recruiter.ad.contactsOut')
  draft = await cleanDescription(ask, deps, draft)
  if (draft.description !== '') known.add('description')
  for (let changes = 0; known.size > 0 && changes < MOST_CHANGES; changes++) {
    const shown = OFFER_FIELDS.filter((field) => known.has(field))
    const next = await ask.choice('recruiter.ad.check', [
      {
        value: 'right',
        label: 'recruiter.ad.right',
        synonyms: ['oui', 'ok', 'c est bon', 'c est juste', 'tout est bon', 'exact', 'valider'],
      },
      ...shown.map((field) => ({
        value: field,
        label: {
          text: deps.words('recruiter.ad.line', { name: deps.words(`recruiter.offer.field.${field}`), value: shownOf(field, draft, deps) }),
        },
        synonyms: FIELD_SYNONYMS[field],
      })),
    ])
    if (next === 'right') break
    draft = await OFFER_QUESTIONS[next](ask, draft, deps)
  }
  const missing = OFFER_FIELDS.filter((field) => !known.has(field))
  if (missing.length > 0) await ask.say('recruiter.ad.missing', { count: missing.length })
  for (const field of missing) draft = await OFFER_QUESTIONS[field](ask, draft, deps)
  return draft
}

const FIELD_SYNONYMS: Record<OfferField, string[]> = {
  occupation: ['poste', 'metier'],
  place: ['lieu', 'ville', 'commune'],
  contract: ['contrat'],
  time: ['temps de travail', 'temps'],
  hours: ['horaires', 'horaire'],
  start: ['debut', 'date'],
  level: ['niveau', 'diplome'],
  licences: ['permis'],
  positions: ['nombre', 'postes'],
  salary: ['salaire', 'paie'],
  description: ['texte', 'description'],
}

/** The ad's own words, without what would let two people meet before both have said yes. */
function readFields({ text, fields }: PastedAd, deps: TopicDeps): { draft: OfferDraft; known: OfferField[]; hasContacts: boolean } {
  const { occupation, place, contract, durationMonths, workingTime, hours, startsOn, level, licences, positions, salary } = fields
  const sentences = sentencesOf(text)
  const kept = sentences.filter((sentence) => !CONTACTS.test(sentence))
  let draft: OfferDraft = { ...EMPTY_DRAFT, description: kept.join('\n').slice(0, MOST_DESCRIPTION).trim() }
  const known: OfferField[] = []
  const keep = (field: OfferField, change: Partial<OfferDraft>) => {
    draft = { ...draft, ...change }
    known.push(field)
  }
  if (occupation !== undefined) keep('occupation', withOccupation(draft, occupation, deps))
  if (place !== undefined) {
    const { insee, department, lat, lng, name } = place
    keep('place', { place: { insee, department, lat, lng }, placeName: name })
  }
  if (contract !== undefined) keep('contract', { contract, ...(durationMonths === undefined ? {} : { durationMonths }) })
  if (workingTime !== undefined) keep('time', { workingTime })
  if (hours !== undefined) keep('hours', { hours })
  if (startsOn !== undefined) keep('start', startsOn === 'now' ? {} : { startsOn })
  if (level !== undefined) keep('level', level.value === 'none' ? {} : { level })
  if (licences !== undefined) keep('licences', { licences })
  if (positions !== undefined) keep('positions', { positions })
  if (salary !== undefined && !CONTACTS.test(salary)) keep('salary', { salary })
  return { draft, known, hasContacts: kept.length < sentences.length }
}

function shownOf(field: OfferField, draft: OfferDraft, { words }: TopicDeps): string {
  const need = (isRequired: boolean) => (isRequired ? '' : ` ${words('recruiter.ad.wished')}`)
  switch (field) {
    case 'occupation':
      return draft.title
    case 'place':
      return draft.placeName
    case 'contract': {
      const name = draft.contract === undefined ? '' : words(`profile.contract.${draft.contract}`)
      return draft.durationMonths === undefined ? name : `${name}, ${words('offer.months', { count: draft.durationMonths })}`
    }
    case 'time':
      return draft.workingTime === undefined ? '' : words(`profile.time.${draft.workingTime}`)
    case 'hours':
      return draft.hours.length === 0
        ? words('recruiter.ad.ordinaryHours')
        : draft.hours.map((kind) => words(`offer.hours.${kind}`)).join(', ')
    case 'start':
      return draft.startsOn === undefined ? words('recruiter.ad.atOnce') : day(draft.startsOn)
    case 'level':
      return draft.level === undefined
        ? words('recruiter.offer.anyLevel')
        : `${words(`profile.levels.${draft.level.value}`)}${need(draft.level.need === 'required')}`
    case 'licences':
      return draft.licences.length === 0
        ? words('recruiter.ad.none')
        : draft.licences.map((one) => `${words(`profile.licence.${one.value}`)}${need(one.need === 'required')}`).join(', ')
    case 'positions':
      return String(draft.positions)
    case 'salary':
      return draft.salary ?? ''
    case 'description':
      return shorten(draft.description, SHOWN_DESCRIPTION)
  }
}

/** Each sentence that asks for what the law protects is shown, with what to write instead, and taken out or said otherwise. */
async function cleanDescription(ask: Ask, deps: TopicDeps, given: OfferDraft): Promise<OfferDraft> {
  let draft = given
  for (let round = 0; round < MOST_PROBLEMS; round++) {
    const [problem] = await ask.once(`wording${round}`, async () =>
      wordingProblems(deps, draft).map(({ excerpt, rewording }) => ({ excerpt: excerpt ?? '', rewording: rewording ?? '' })),
    )
    if (problem === undefined) return draft
    const { excerpt, rewording } = problem
    const next = await ask.choice(
      'recruiter.ad.wording',
      [
        { value: 'out', label: 'recruiter.ad.takeOut', synonyms: ['oui', 'ok', 'enlever', 'retirer la phrase', 'supprimer la phrase'] },
        { value: 'anew', label: 'recruiter.ad.writeAnew', synonyms: ['non', 'reecrire', 'autrement', 'changer'] },
      ],
      { vars: { sentence: excerpt, rewording } },
    )
    if (next === 'anew') return OFFER_QUESTIONS.description(ask, draft, deps)
    draft = { ...draft, description: without(draft.description, excerpt) }
  }
  return { ...draft, description: '' }
}

/** Where a sentence cannot be found to the letter, nothing of it may stay. */
function without(description: string, sentence: string): string {
  if (sentence === '' || !description.includes(sentence)) return ''
  return description
    .replace(sentence, '')
    .replace(/\n{2,}/g, '\n')
    .trim()
}
