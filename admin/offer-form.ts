/** The form of an offer. What the law forbids to ask for is shown in the field where it stands, with what to write instead. */
import { DateTime } from 'luxon'
import type { Words } from '../base/words.js'
import type { Agency } from '../domain/agencies/agency.js'
import type { JobOffer, NewOffer } from '../domain/offers/job-offer.js'
import { occupationLabel } from '../domain/reference/names.js'
import type { Commune, Reference } from '../domain/reference/reference.js'
import type { Need } from '../matching/offer.js'
import { CONTRACT_TYPES, HOUR_KINDS, LICENCES, TRAINING_LEVELS } from '../matching/profile.js'
import type { WordingProblem } from '../matching/wording/check.js'
import {
  checkboxField,
  dateField,
  type FormValues,
  multiSelectField,
  numberField,
  searchField,
  selectField,
  textField,
} from './blocks/form.js'
import { type Block, type Choice, choice, cut, LIMITS, type Modal, modal } from './blocks/kit.js'
import type { Context } from './context.js'
import type { Read } from './listeners.js'

export const OFFER_FORM = 'offer:form'
export const OFFER_CHANGE = 'offer:change'
export const FIND_OCCUPATION = 'offer:occupation'
export const FIND_PLACE = 'offer:place'

const TITLE_LENGTH = 100
const COMPANY_LENGTH = 80
const DESCRIPTION_LENGTH = 3000
const SALARY_LENGTH = 80
const MOST_MONTHS = 120
const MOST_POSITIONS = 500
const DAYS_OPEN = 30
const MOST_DAYS_OPEN = 365
const NEEDS = ['level', 'experience', 'licences'] as const

/** All that the form says of an offer; who publishes it and for which company comes after the rights are checked. */
export type OfferFields = Omit<NewOffer, 'agencyId' | 'companyId' | 'companyName' | 'sourceId'> & {
  agencyId: string | undefined
  company: string
  commune: Commune
}

export interface OfferFormOptions {
  /** The agencies the adviser may publish for; with one there is nothing to choose. */
  mine: Agency[]
  chosen: Agency
  now: Date
  /** Set when it is changed rather than made. */
  offer?: JobOffer
  /** False where the company is a recruiter's own. */
  hasCompany?: boolean
  /** Stands above the fields. */
  above?: Block[]
  metadata: string
  reference: Reference
  words: Words
}

export function offerForm({
  mine,
  chosen,
  now,
  offer,
  hasCompany = true,
  above = [],
  metadata,
  reference,
  words,
}: OfferFormOptions): Modal {
  const field = (name: string, isOptional = false) => ({ label: words(`offerForm.${name}`), isOptional })
  const hinted = (name: string, isOptional = false) => ({ ...field(name, isOptional), hint: words(`offerForm.${name}Hint`) })
  const named = (key: string, values: readonly string[]) => values.map((value) => choice(value, words(`${key}.${value}`)))
  const inDays = DateTime.fromJSDate(now, { zone: chosen.timeZone }).plus({ days: DAYS_OPEN })
  const closes =
    offer === undefined ? inDays : offer.expiresAt === null ? null : DateTime.fromJSDate(offer.expiresAt, { zone: chosen.timeZone })
  const closesOn = closes?.toISODate() ?? undefined
  const typed = (text: string | null | undefined) => (text === undefined || text === null ? {} : { initial: text })
  const counted = (count: number | undefined) => (count === undefined ? {} : { initial: count })
  return modal({
    callbackId: offer === undefined ? OFFER_FORM : OFFER_CHANGE,
    title: words(offer === undefined ? 'offerForm.newTitle' : 'offerForm.changeTitle'),
    submit: words(offer === undefined ? 'offerForm.publish' : 'common.save'),
    close: words('common.cancel'),
    metadata,
    blocks: [
      ...above,
      ...(mine.length > 1 && offer === undefined
        ? [
            selectField(
              'agency',
              field('agency'),
              mine.map(({ id, name }) => choice(id, name)),
              chosen.id,
            ),
          ]
        : []),
      textField('title', hinted('title'), { most: TITLE_LENGTH, ...typed(offer?.title) }),
      ...(hasCompany ? [textField('company', field('company'), { most: COMPANY_LENGTH, ...typed(offer?.companyName) })] : []),
      searchField('occupation', FIND_OCCUPATION, hinted('occupation'), occupationOf(offer, reference)),
      searchField('place', FIND_PLACE, hinted('place'), placeOf(offer, reference)),
      selectField('contract', field('contract'), named('contract', CONTRACT_TYPES), offer?.contract),
      numberField('months', field('months', true), { least: 1, most: MOST_MONTHS, ...counted(offer?.durationMonths) }),
      selectField('workingTime', field('workingTime'), named('workingTime', ['full', 'part']), offer?.workingTime ?? 'full'),
      checkboxField('hours', field('hours', true), named('hours', HOUR_KINDS), offer?.hours),
      dateField('startsOn', field('startsOn', true), offer?.startsOn),
      selectField('level', field('level', true), named('level', TRAINING_LEVELS), offer?.level?.value),
      numberField('experience', hinted('experience', true), { least: 0, most: MOST_MONTHS, ...counted(offer?.experienceMonths?.value) }),
      multiSelectField(
        'licences',
        field('licences', true),
        named('licence', LICENCES),
        offer?.licences.map(({ value }) => value),
      ),
      checkboxField('needs', hinted('needs', true), named('offerForm.need', NEEDS), offer === undefined ? [] : needsOf(offer)),
      textField('salary', field('salary', true), { most: SALARY_LENGTH, ...typed(offer?.salary) }),
      numberField('positions', field('positions'), { least: 1, most: MOST_POSITIONS, initial: offer?.positions ?? 1 }),
      dateField('expires', field('expires', offer?.expiresAt === null), closesOn),
      textField('description', hinted('description'), { most: DESCRIPTION_LENGTH, isMultiline: true, ...typed(offer?.description) }),
    ],
  })
}

function occupationOf(offer: JobOffer | undefined, reference: Reference): Choice | undefined {
  const label = offer === undefined ? undefined : occupationLabel(reference, offer.occupation)
  if (offer === undefined || label === undefined) return undefined
  const { rome, appellation } = offer.occupation
  return choice(appellation === undefined ? rome : `${rome}|${appellation}`, label)
}

function placeOf(offer: JobOffer | undefined, reference: Reference): Choice | undefined {
  const commune = reference.communes.get(offer?.place?.insee ?? '')
  return commune === undefined ? undefined : communeChoice(commune)
}

function needsOf({ level, experienceMonths, licences }: JobOffer): (typeof NEEDS)[number][] {
  const isRequired: Record<(typeof NEEDS)[number], boolean> = {
    level: level?.need === 'required',
    experience: experienceMonths?.need === 'required',
    licences: licences.some(({ need }) => need === 'required'),
  }
  return NEEDS.filter((need) => isRequired[need])
}

/** Occupations that what is typed may mean. */
export function occupationChoices({ recogniseOccupation }: Context, text: string) {
  return recogniseOccupation(text)
    .occupations.slice(0, LIMITS.options)
    .map(({ rome, appellation, label }) => choice(appellation === undefined ? rome : `${rome}|${appellation}`, label))
}

/** Communes that what is typed may mean. */
export function placeChoices({ findCommunes }: Context, text: string) {
  return findCommunes(text).map(communeChoice)
}

export function communeChoice({ insee, name, department, postalCodes }: Commune): Choice {
  return choice(insee, `${name} (${postalCodes[0] ?? department})`)
}

type Known = Pick<Context, 'domain' | 'checkWording' | 'words'>

interface Opened {
  now: Date
  /** Of the agency. */
  timeZone: string
  /** The offer that is changed. */
  before?: JobOffer
  /** False where the form has no field for the company, which stays. */
  hasCompany: boolean
}

export function readOffer(form: FormValues, { now, timeZone, before, hasCompany }: Opened, known: Known): Read<OfferFields> {
  const { words, checkWording } = known
  const { reference } = known.domain
  const errors: Record<string, string> = {}
  const refuse = (field: string, key: string) => {
    errors[field] = words(`offerForm.errors.${key}`)
  }
  const title = form.one('title') ?? ''
  const company = hasCompany ? (form.one('company') ?? '') : (before?.companyName ?? '')
  const description = form.one('description') ?? ''
  for (const name of ['title', ...(hasCompany ? ['company'] : []), 'description']) if (form.one(name) === undefined) refuse(name, 'missing')
  for (const [name, text] of [
    ['title', title],
    ['description', description],
  ] as const) {
    const problem = checkWording(text)[0]
    if (problem !== undefined) errors[name] = wordingError(problem, words)
  }

  const [rome = '', ogr] = (form.one('occupation') ?? '').split('|')
  const appellation = reference.appellations.find((one) => one.ogr === ogr && one.rome === rome)?.ogr
  if (!reference.occupations.has(rome)) refuse('occupation', 'occupation')
  const commune = reference.communes.get(form.one('place') ?? '')
  if (commune === undefined) refuse('place', 'place')

  const whole = (name: string, least: number, most: number) => {
    const text = form.one(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    refuse(name, 'number')
    return undefined
  }
  const durationMonths = whole('months', 1, MOST_MONTHS)
  const experience = whole('experience', 0, MOST_MONTHS)
  const positions = whole('positions', 1, MOST_POSITIONS)
  const endOfDay = (isoDate: string) => DateTime.fromISO(isoDate, { zone: timeZone }).endOf('day')
  const startsOn = form.one('startsOn')
  if (startsOn !== undefined && startsOn !== before?.startsOn && endOfDay(startsOn).toJSDate() < now) refuse('startsOn', 'past')
  const expires = form.one('expires')
  const expiresAt = expires === undefined ? null : endOfDay(expires)
  if (expiresAt !== null) {
    if (!expiresAt.isValid || expiresAt.toJSDate() < now) refuse('expires', 'past')
    else if (expiresAt.diff(DateTime.fromJSDate(now), 'days').days > MOST_DAYS_OPEN) refuse('expires', 'tooFar')
  }
  if (Object.keys(errors).length > 0 || commune === undefined) return { errors }

  const needs = form.many('needs')
  const needOf = (name: (typeof NEEDS)[number]): Need => (needs.includes(name) ? 'required' : 'wished')
  const contract = CONTRACT_TYPES.find((one) => one === form.one('contract'))
  const workingTime = (['full', 'part'] as const).find((one) => one === form.one('workingTime'))
  const level = TRAINING_LEVELS.find((one) => one === form.one('level'))
  return {
    value: {
      agencyId: form.one('agency'),
      title,
      company,
      commune,
      description,
      occupation: { rome, ...(appellation === undefined ? {} : { appellation }) },
      // Where it stays in its commune, it stays at its own address.
      place:
        before?.place?.insee === commune.insee
          ? before.place
          : { lat: commune.lat, lng: commune.lng, insee: commune.insee, department: commune.department },
      placeName: commune.name,
      hours: HOUR_KINDS.filter((kind) => form.many('hours').includes(kind)),
      skills: before?.skills ?? [],
      licences: LICENCES.filter((licence) => form.many('licences').includes(licence)).map((value) => ({ value, need: needOf('licences') })),
      languages: before?.languages ?? [],
      salary: form.one('salary') ?? null,
      positions: positions ?? 1,
      expiresAt: expiresAt === null ? null : expiresAt.toJSDate(),
      ...(contract === undefined ? {} : { contract }),
      ...(durationMonths === undefined ? {} : { durationMonths }),
      ...(workingTime === undefined ? {} : { workingTime }),
      ...(startsOn === undefined ? {} : { startsOn }),
      ...(level === undefined ? {} : { level: { value: level, need: needOf('level') } }),
      ...(experience === undefined ? {} : { experienceMonths: { value: experience, need: needOf('experience') } }),
    },
  }
}

/** What to write instead of what the law forbids. */
export function wordingError({ excerpt, criterion, rewording }: WordingProblem, words: Words): string {
  return words('offerForm.errors.wording', { excerpt: cut(excerpt, 200), criterion: words(`criterion.${criterion}`), rewording })
}
