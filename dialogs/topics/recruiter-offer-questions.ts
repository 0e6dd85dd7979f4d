/** The questions of an offer: each asks one thing and gives the draft back with the answer in it. */
import type { NewOffer, OfferRefused } from '../../domain/offers/job-offer.js'
import { occupationLabel } from '../../domain/reference/names.js'
import { CONTRACT_TYPES, HOUR_KINDS, LICENCES, TRAINING_LEVELS } from '../../matching/profile.js'
import type { Ask } from '../ask.js'
import type { TopicDeps } from './deps.js'

export type OfferDraft = Omit<NewOffer, 'agencyId' | 'companyId' | 'companyName' | 'sourceId' | 'expiresAt'>
type Question = (ask: Ask, draft: OfferDraft, deps: TopicDeps) => Promise<OfferDraft>

const MOST_POSITIONS = 99
const SALARY_LENGTH = 80
export const DESCRIPTION_LENGTH = 1000
const MOST_TRIES = 6
/** Numbers, addresses and links by which two people could meet before both have said yes. */
export const CONTACTS = /[\w.+-]+@[\w-]+\.\w+|https?:\/\/|www\.|(?:\+33|\b0)\s*[1-9](?:[\s.-]*\d{2}){4}/i

export const EMPTY_DRAFT: OfferDraft = {
  occupation: { rome: '' },
  title: '',
  description: '',
  placeName: '',
  salary: null,
  positions: 1,
  hours: [],
  skills: [],
  licences: [],
  languages: [],
}

async function askOccupation(ask: Ask, draft: OfferDraft, deps: TopicDeps): Promise<OfferDraft> {
  const [wanted] = await ask.occupations('recruiter.offer.occupation')
  return wanted === undefined ? draft : withOccupation(draft, wanted, deps)
}

/** The title says it for both genders. */
export function withOccupation(draft: OfferDraft, wanted: OfferDraft['occupation'], { domain, words }: TopicDeps): OfferDraft {
  const { rome, appellation } = wanted
  const label = occupationLabel(domain.reference, wanted) ?? rome
  return {
    ...draft,
    occupation: appellation === undefined ? { rome } : { rome, appellation },
    title: words('recruiter.offer.title', { label }),
  }
}

async function askPlace(ask: Ask, draft: OfferDraft): Promise<OfferDraft> {
  const { commune } = await ask.place('recruiter.offer.place')
  const { insee, department, lat, lng, name } = commune
  return { ...draft, place: { insee, department, lat, lng }, placeName: name }
}

const CONTRACT_SYNONYMS: Partial<Record<(typeof CONTRACT_TYPES)[number], string[]>> = {
  apprenticeship: ['alternance', 'apprentissage', 'apprenti'],
  interim: ['interim', 'mission'],
}

async function askContract(ask: Ask, draft: OfferDraft): Promise<OfferDraft> {
  const contracts = CONTRACT_TYPES.filter((kind) => kind !== 'professionalisation')
  const contract = await ask.choice(
    'recruiter.offer.contract',
    contracts.map((value) => ({ value, label: `profile.contract.${value}`, synonyms: CONTRACT_SYNONYMS[value] ?? [] })),
  )
  return { ...draft, contract }
}

async function askTime(ask: Ask, draft: OfferDraft): Promise<OfferDraft> {
  const workingTime = await ask.choice('recruiter.offer.time', [
    { value: 'full', label: 'recruiter.offer.full', synonyms: ['plein', '35h', '35 heures', 'complet'] },
    { value: 'part', label: 'recruiter.offer.part', synonyms: ['partiel', 'mi temps'] },
  ])
  return { ...draft, workingTime }
}

async function askHours(ask: Ask, draft: OfferDraft): Promise<OfferDraft> {
  const hours = await ask.several(
    'recruiter.offer.hours',
    HOUR_KINDS.map((value) => ({ value, label: `recruiter.offer.hour.${value}` })),
  )
  return { ...draft, hours }
}

async function askStart(ask: Ask, draft: OfferDraft): Promise<OfferDraft> {
  const { startsOn: _, ...rest } = draft
  const date = await ask.date('recruiter.offer.start', { isSkippable: true })
  return date === undefined ? rest : { ...rest, startsOn: date }
}

async function askLevel(ask: Ask, draft: OfferDraft): Promise<OfferDraft> {
  const { level: _, ...rest } = draft
  const level = await ask.choice('recruiter.offer.level', [
    { value: 'any', label: 'recruiter.offer.anyLevel', synonyms: ['non', 'aucun', 'peu importe', 'pas de diplome'] },
    ...TRAINING_LEVELS.filter((value) => value !== 'none').map((value) => ({ value, label: `profile.levels.${value}` })),
  ])
  return level === 'any' ? rest : { ...rest, level: { value: level, need: 'required' } }
}

async function askLicences(ask: Ask, draft: OfferDraft): Promise<OfferDraft> {
  const licences = await ask.several(
    'recruiter.offer.licences',
    LICENCES.map((value) => ({ value, label: `profile.licence.${value}` })),
  )
  return { ...draft, licences: licences.map((value) => ({ value, need: 'required' })) }
}

async function askPositions(ask: Ask, draft: OfferDraft): Promise<OfferDraft> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const said = await ask.text(tries === 0 ? 'recruiter.offer.positions' : 'recruiter.offer.positionsWrong', { maxLength: 20 })
    const positions = /^un[e]?\b/i.test(said ?? '') ? 1 : Number(/\d+/.exec(said ?? '')?.[0])
    if (Number.isInteger(positions) && positions >= 1 && positions <= MOST_POSITIONS) return { ...draft, positions }
  }
  return { ...draft, positions: 1 }
}

async function askSalary(ask: Ask, draft: OfferDraft): Promise<OfferDraft> {
  const salary = await ask.text('recruiter.offer.salary', { maxLength: SALARY_LENGTH, isSkippable: true })
  return { ...draft, salary: salary ?? null }
}

/** What the law forbids to ask for, and what would let both meet too early, is told with what to write instead. */
async function askDescription(ask: Ask, draft: OfferDraft, deps: TopicDeps): Promise<OfferDraft> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const description = (await ask.text('recruiter.offer.description', { maxLength: DESCRIPTION_LENGTH })) ?? ''
    if (CONTACTS.test(description)) {
      await ask.say('recruiter.offer.contacts')
      continue
    }
    const [problem] = await ask.once(`check${tries}`, async () => wordingProblems(deps, { ...draft, description }))
    if (problem === undefined) return { ...draft, description }
    await ask.say('recruiter.offer.wording', { sentence: problem.excerpt ?? '', rewording: problem.rewording ?? '' })
  }
  return draft
}

/** What in an offer's words keeps it from being published. */
export function wordingProblems({ domain }: TopicDeps, draft: OfferDraft): OfferRefused['problems'] {
  const whole = { ...draft, agencyId: null, companyId: null, companyName: null, expiresAt: null, sourceId: 'check' }
  return domain.offers.check(whole).filter(({ rewording }) => rewording !== undefined)
}

export const OFFER_QUESTIONS = {
  occupation: askOccupation,
  place: askPlace,
  contract: askContract,
  time: askTime,
  hours: askHours,
  start: askStart,
  level: askLevel,
  licences: askLicences,
  positions: askPositions,
  salary: askSalary,
  description: askDescription,
} satisfies Record<string, Question>

export type OfferField = (typeof OFFER_FIELDS)[number]

export const OFFER_FIELDS = [
  'occupation',
  'place',
  'contract',
  'time',
  'hours',
  'start',
  'level',
  'licences',
  'positions',
  'salary',
  'description',
] as const satisfies readonly (keyof typeof OFFER_QUESTIONS)[]
