/** The form of a training session: its fields, and what they must say. Errors land in the field they are about. */
import { DateTime } from 'luxon'
import type { Words } from '../base/words.js'
import type { Agency } from '../domain/agencies/agency.js'
import { occupationLabel } from '../domain/reference/names.js'
import type { Reference } from '../domain/reference/reference.js'
import type { NewTraining, Training } from '../domain/trainings/training.js'
import { LICENCES, TRAINING_LEVELS } from '../matching/profile.js'
import { dateField, type FormValues, multiSelectField, numberField, searchField, selectField, textField } from './blocks/form.js'
import { type Block, choice, type Modal, modal } from './blocks/kit.js'
import type { Context } from './context.js'
import type { Read } from './listeners.js'
import { communeChoice, FIND_OCCUPATION, FIND_PLACE, wordingError } from './offer-form.js'

export const TRAINING_FORM = 'training:form'
export const TRAINING_CHANGE = 'training:change'

const TITLE_LENGTH = 100
const ORGANISATION_LENGTH = 80
const DURATION_LENGTH = 60
const CONTACT_LENGTH = 200
const DESCRIPTION_LENGTH = 3000
const MOST_SEATS = 1000
const OCCUPATIONS = ['occupation', 'occupation2', 'occupation3'] as const

/** All that the form says; whose it is comes after the rights are checked. */
export type TrainingFields = Omit<NewTraining, 'agencyId' | 'sourceId'> & { agencyId: string | undefined }

export interface TrainingFormOptions {
  /** The agencies the adviser may publish for; with one there is nothing to choose. */
  mine: Agency[]
  chosen: Agency
  /** What the fields begin with. */
  training?: Training
  /** It is a further session of `training`, without its dates; else `training` itself is changed. */
  isNew: boolean
  /** Stands above the fields. */
  above?: Block[]
  metadata: string
  reference: Reference
  words: Words
}

export function trainingForm({ mine, chosen, training, isNew, above = [], metadata, reference, words }: TrainingFormOptions): Modal {
  const field = (name: string, isOptional = false) => ({ label: words(`trainingForm.${name}`), isOptional })
  const hinted = (name: string, isOptional = false) => ({ ...field(name, isOptional), hint: words(`trainingForm.${name}Hint`) })
  const typed = (text: string | null | undefined) => (text === undefined || text === null ? {} : { initial: text })
  const licences = LICENCES.map((value) => choice(value, words(`licence.${value}`)))
  const levels = TRAINING_LEVELS.map((value) => choice(value, words(`level.${value}`)))
  const commune = reference.communes.get(training?.place?.insee ?? '')
  const isPaid = training?.isPaid ?? null
  return modal({
    callbackId: isNew ? TRAINING_FORM : TRAINING_CHANGE,
    title: words(isNew ? 'trainingForm.newTitle' : 'trainingForm.changeTitle'),
    submit: words(isNew ? 'trainingForm.publish' : 'common.save'),
    close: words('common.cancel'),
    metadata,
    blocks: [
      ...above,
      ...(mine.length > 1 && isNew
        ? [
            selectField(
              'agency',
              field('agency'),
              mine.map(({ id, name }) => choice(id, name)),
              chosen.id,
            ),
          ]
        : []),
      textField('title', hinted('title'), { most: TITLE_LENGTH, ...typed(training?.title) }),
      textField('organisation', field('organisation'), { most: ORGANISATION_LENGTH, ...typed(training?.organisation) }),
      ...OCCUPATIONS.map((name, index) =>
        searchField(
          name,
          FIND_OCCUPATION,
          index === 0 ? hinted(name, true) : field(name, true),
          occupationChoice(training?.occupations[index], reference),
        ),
      ),
      searchField('place', FIND_PLACE, hinted('place', true), commune === undefined ? undefined : communeChoice(commune)),
      dateField('startsOn', field('startsOn', true), isNew ? undefined : training?.startsOn),
      dateField('endsOn', field('endsOn', true), isNew ? undefined : training?.endsOn),
      textField('duration', hinted('duration', true), { most: DURATION_LENGTH, ...typed(training?.duration) }),
      selectField('level', field('level', true), levels, training?.level?.value),
      multiSelectField(
        'licences',
        field('licences', true),
        licences,
        training?.licences.map(({ value }) => value),
      ),
      multiSelectField('gives', hinted('gives', true), licences, training?.gives.licences),
      selectField('givesLevel', field('givesLevel', true), levels, training?.gives.level),
      numberField('seats', field('seats', true), {
        least: 1,
        most: MOST_SEATS,
        ...(training === undefined || training.seats === null ? {} : { initial: training.seats }),
      }),
      selectField(
        'isPaid',
        field('isPaid', true),
        [choice('yes', words('training.yes')), choice('no', words('training.no'))],
        isPaid === null ? undefined : isPaid ? 'yes' : 'no',
      ),
      textField('contact', hinted('contact', true), { most: CONTACT_LENGTH, ...typed(training?.contact) }),
      textField('description', hinted('description', true), {
        most: DESCRIPTION_LENGTH,
        isMultiline: true,
        ...typed(training?.description),
      }),
    ],
  })
}

function occupationChoice(occupation: Training['occupations'][number] | undefined, reference: Reference) {
  const label = occupation === undefined ? undefined : occupationLabel(reference, occupation)
  if (occupation === undefined || label === undefined) return undefined
  const { rome, appellation } = occupation
  return choice(appellation === undefined ? rome : `${rome}|${appellation}`, label)
}

type Known = Pick<Context, 'domain' | 'checkWording' | 'words'>

/** @param before the training that is changed: its date may stay though it is past */
export function readTraining(
  form: FormValues,
  { now, timeZone, before }: { now: Date; timeZone: string; before?: Training },
  { domain: { reference }, checkWording, words }: Known,
): Read<TrainingFields> {
  const errors: Record<string, string> = {}
  const refuse = (field: string, key: string) => {
    errors[field] = words(`trainingForm.errors.${key}`)
  }
  const title = form.one('title') ?? ''
  const organisation = form.one('organisation') ?? ''
  const description = form.one('description') ?? ''
  for (const [name, text] of [
    ['title', title],
    ['organisation', organisation],
  ] as const) {
    if (text === '') refuse(name, 'missing')
  }
  for (const [name, text] of [
    ['title', title],
    ['description', description],
  ] as const) {
    const problem = checkWording(text)[0]
    if (problem !== undefined) errors[name] = wordingError(problem, words)
  }
  const occupations = OCCUPATIONS.flatMap((name) => {
    const given = form.one(name)
    if (given === undefined) return []
    const [rome = '', ogr] = given.split('|')
    if (!reference.occupations.has(rome)) refuse(name, 'occupation')
    const appellation = reference.appellations.find((one) => one.ogr === ogr && one.rome === rome)?.ogr
    return [appellation === undefined ? { rome } : { rome, appellation }]
  })
  const commune = reference.communes.get(form.one('place') ?? '')
  if (form.one('place') !== undefined && commune === undefined) refuse('place', 'place')
  const startsOn = form.one('startsOn')
  const endsOn = form.one('endsOn')
  const today = DateTime.fromJSDate(now, { zone: timeZone }).toISODate() ?? ''
  for (const [name, day] of [
    ['startsOn', startsOn],
    ['endsOn', endsOn],
  ] as const) {
    if (day !== undefined && !(day >= today || day === before?.[name])) refuse(name, 'past')
  }
  if (startsOn !== undefined && endsOn !== undefined && endsOn < startsOn) refuse('endsOn', 'endBeforeStart')
  const seats = form.one('seats') === undefined ? null : Number(form.one('seats'))
  if (seats !== null && !(Number.isInteger(seats) && seats >= 1 && seats <= MOST_SEATS)) refuse('seats', 'number')
  const level = TRAINING_LEVELS.find((one) => one === form.one('level'))
  const givesLevel = TRAINING_LEVELS.find((one) => one === form.one('givesLevel'))
  const gives = LICENCES.filter((one) => form.many('gives').includes(one))
  if (occupations.length === 0 && gives.length === 0 && givesLevel === undefined) refuse('occupation', 'nothing')
  if (Object.keys(errors).length > 0) return { errors }
  const isPaid = form.one('isPaid')
  return {
    value: {
      agencyId: form.one('agency'),
      title,
      organisation,
      description,
      occupations,
      placeName: commune?.name ?? '',
      duration: form.one('duration') ?? null,
      licences: LICENCES.filter((one) => form.many('licences').includes(one)).map((value) => ({ value, need: 'required' })),
      languages: before?.languages ?? [],
      gives: { licences: gives, ...(givesLevel === undefined ? {} : { level: givesLevel }) },
      seats,
      isPaid: isPaid === undefined ? null : isPaid === 'yes',
      contact: form.one('contact') ?? null,
      ...(commune === undefined
        ? {}
        : { place: { lat: commune.lat, lng: commune.lng, insee: commune.insee, department: commune.department } }),
      ...(startsOn === undefined ? {} : { startsOn }),
      ...(endsOn === undefined ? {} : { endsOn }),
      ...(level === undefined ? {} : { level: { value: level, need: 'required' } }),
    },
  }
}
