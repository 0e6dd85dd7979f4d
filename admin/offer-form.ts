/** The form of an offer. What the law forbids to ask for is shown in the field where it stands, with what to write instead. */
import { DateTime } from 'luxon'
import type { Words } from '../base/words.js'
import type { Agency } from '../domain/agencies/agency.js'
import type { NewOffer } from '../domain/offers/job-offer.js'
import type { Commune } from '../domain/reference/reference.js'
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
import { choice, cut, LIMITS, type Modal, modal } from './blocks/kit.js'
import type { Context } from './context.js'
import type { Read } from './listeners.js'

export const OFFER_FORM = 'offer:form'
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

export function offerForm({
  mine,
  chosen,
  now,
  metadata,
  words,
}: {
  mine: Agency[]
  chosen: Agency
  now: Date
  metadata: string
  words: Words
}): Modal {
  const field = (name: string, isOptional = false) => ({ label: words(`offerForm.${name}`), isOptional })
  const hinted = (name: string, isOptional = false) => ({ ...field(name, isOptional), hint: words(`offerForm.${name}Hint`) })
  const named = (key: string, values: readonly string[]) => values.map((value) => choice(value, words(`${key}.${value}`)))
  const closesOn = DateTime.fromJSDate(now, { zone: chosen.timeZone }).plus({ days: DAYS_OPEN }).toISODate() ?? undefined
  return modal({
    callbackId: OFFER_FORM,
    title: words('offerForm.newTitle'),
    submit: words('offerForm.publish'),
    close: words('common.cancel'),
    metadata,
    blocks: [
      ...(mine.length > 1
        ? [
            selectField(
              'agency',
              field('agency'),
              mine.map(({ id, name }) => choice(id, name)),
              chosen.id,
            ),
          ]
        : []),
      textField('title', hinted('title'), { most: TITLE_LENGTH }),
      textField('company', field('company'), { most: COMPANY_LENGTH }),
      searchField('occupation', FIND_OCCUPATION, hinted('occupation')),
      searchField('place', FIND_PLACE, hinted('place')),
      selectField('contract', field('contract'), named('contract', CONTRACT_TYPES)),
      numberField('months', field('months', true), { least: 1, most: MOST_MONTHS }),
      selectField('workingTime', field('workingTime'), named('workingTime', ['full', 'part']), 'full'),
      checkboxField('hours', field('hours', true), named('hours', HOUR_KINDS)),
      dateField('startsOn', field('startsOn', true)),
      selectField('level', field('level', true), named('level', TRAINING_LEVELS)),
      numberField('experience', hinted('experience', true), { least: 0, most: MOST_MONTHS }),
      multiSelectField('licences', field('licences', true), named('licence', LICENCES)),
      checkboxField('needs', hinted('needs', true), named('offerForm.need', NEEDS)),
      textField('salary', field('salary', true), { most: SALARY_LENGTH }),
      numberField('positions', field('positions'), { least: 1, most: MOST_POSITIONS, initial: 1 }),
      dateField('expires', field('expires'), closesOn),
      textField('description', hinted('description'), { most: DESCRIPTION_LENGTH, isMultiline: true }),
    ],
  })
}

/** Occupations that what is typed may mean. */
export function occupationChoices({ recogniseOccupation }: Context, text: string) {
  return recogniseOccupation(text)
    .occupations.slice(0, LIMITS.options)
    .map(({ rome, appellation, label }) => choice(appellation === undefined ? rome : `${rome}|${appellation}`, label))
}

/** Communes that what is typed may mean. */
export function placeChoices({ findCommunes }: Context, text: string) {
  return findCommunes(text).map(({ insee, name, department, postalCodes }) => choice(insee, `${name} (${postalCodes[0] ?? department})`))
}

type Known = Pick<Context, 'domain' | 'checkWording' | 'words'>

/**
 * @param timeZone of the agency
 */
export function readOffer(form: FormValues, now: Date, timeZone: string, known: Known): Read<OfferFields> {
  const { words, checkWording } = known
  const { reference } = known.domain
  const errors: Record<string, string> = {}
  const refuse = (field: string, key: string) => {
    errors[field] = words(`offerForm.errors.${key}`)
  }
  const title = form.one('title') ?? ''
  const company = form.one('company') ?? ''
  const description = form.one('description') ?? ''
  for (const name of ['title', 'company', 'description']) if (form.one(name) === undefined) refuse(name, 'missing')
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
  if (startsOn !== undefined && endOfDay(startsOn).toJSDate() < now) refuse('startsOn', 'past')
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
      place: { lat: commune.lat, lng: commune.lng, insee: commune.insee, department: commune.department },
      placeName: commune.name,
      hours: HOUR_KINDS.filter((kind) => form.many('hours').includes(kind)),
      skills: [],
      licences: LICENCES.filter((licence) => form.many('licences').includes(licence)).map((value) => ({ value, need: needOf('licences') })),
      languages: [],
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

function wordingError({ excerpt, criterion, rewording }: WordingProblem, words: Words): string {
  return words('offerForm.errors.wording', { excerpt: cut(excerpt, 200), criterion: words(`criterion.${criterion}`), rewording })
}
