/** The form of a workshop: its fields, and what they must say. Errors land in the field they are about. */
import { DateTime } from 'luxon'
import { isPublicHoliday } from '../base/calendar.js'
import type { Words } from '../base/words.js'
import type { Agency } from '../domain/agencies/agency.js'
import { checkVideoLink } from '../domain/workshops/video-link.js'
import type { Workshop } from '../domain/workshops/workshop.js'
import { dateField, type FormValues, multiSelectField, numberField, selectField, textField, timeField } from './blocks/form.js'
import { type Block, choice, type Modal, modal } from './blocks/kit.js'
import type { Read } from './listeners.js'

export const WORKSHOP_FORM = 'workshop:form'
export const WORKSHOP_CHANGE = 'workshop:change'

const THEMES = [
  'cv',
  'interview',
  'search',
  'jobs',
  'training',
  'mobility',
  'housing',
  'health',
  'rights',
  'digital',
  'budget',
  'other',
] as const
const MODES = ['video', 'onsite', 'both'] as const
const INVITED = ['all', 'mine', 'some'] as const
const APPLY = ['one', 'following'] as const

const TITLE_LENGTH = 100
const DESCRIPTION_LENGTH = 1500
const HOST_LENGTH = 80
const ADDRESS_LENGTH = 200
const MOST_SEATS = 1000
const MOST_SESSIONS = 30
const MOST_DAYS_AHEAD = 400
const LONGEST_HOURS = 12

/** What the form says, before the agency's rights are checked. */
export interface WorkshopFields {
  agencyId: string | undefined
  title: string
  theme: string
  description: string
  host: string
  /** Local to the agency. */
  date: string
  start: string
  end: string
  mode: Workshop['mode']
  /** null: to be made, unless it is on site only. */
  videoUrl: string | null
  address: string | null
  seats: number | null
  invited: (typeof INVITED)[number]
  someAgencyIds: string[]
  /** How many weekly sessions to make. */
  sessions: number
  /** Whether the sessions that follow are changed too. */
  isForFollowing: boolean
}

export interface WorkshopFormOptions {
  /** The agencies the adviser may post for; with one there is nothing to choose. */
  mine: Agency[]
  all: Agency[]
  chosen: Agency
  host: string
  /** Set when it is changed rather than made. */
  workshop?: Workshop
  /** Sessions that follow it may be changed with it. */
  hasFollowing?: boolean
  /** Fills the form of a new one, but for its day and its room. */
  copyOf?: Workshop
  metadata: string
  words: Words
}

export function workshopForm({
  mine,
  all,
  chosen,
  host,
  workshop,
  hasFollowing = false,
  copyOf,
  metadata,
  words,
}: WorkshopFormOptions): Modal {
  const filled = workshop ?? copyOf
  const local = (at: Date | undefined) => (at === undefined ? undefined : DateTime.fromJSDate(at, { zone: chosen.timeZone }))
  const start = local(filled?.startsAt)
  const end = local(filled?.endsAt)
  const field = (name: string, isOptional = false) => ({ label: words(`workshopForm.${name}`), isOptional })
  const hinted = (name: string, isOptional = false) => ({ ...field(name, isOptional), hint: words(`workshopForm.${name}Hint`) })
  const themes = THEMES.map((theme) => words(`theme.${theme}`))
  const themeChoices = [...new Set([...(filled === undefined ? [] : [filled.theme]), ...themes])].map((label) => choice(label, label))
  const others = all.filter(({ id }) => id !== chosen.id)
  const initialInvited = filled === undefined ? 'all' : invitedOf(filled, others)
  const blocks: Block[] = [
    ...(mine.length > 1 && workshop === undefined
      ? [
          selectField(
            'agency',
            field('agency'),
            mine.map(({ id, name }) => choice(id, name)),
            chosen.id,
          ),
        ]
      : []),
    textField('title', field('title'), { most: TITLE_LENGTH, ...initial(filled?.title) }),
    selectField('theme', field('theme'), themeChoices, filled?.theme),
    textField('description', field('description', true), {
      most: DESCRIPTION_LENGTH,
      isMultiline: true,
      ...initial(filled?.description),
    }),
    textField('host', field('host'), { most: HOST_LENGTH, ...initial(filled?.host ?? host) }),
    dateField('date', field('date'), workshop === undefined ? undefined : (start?.toISODate() ?? undefined)),
    timeField('start', field('start'), start?.toFormat('HH:mm')),
    timeField('end', field('end'), end?.toFormat('HH:mm')),
    selectField(
      'mode',
      field('mode'),
      MODES.map((mode) => choice(mode, words(`workshop.modes.${mode}`))),
      filled?.mode ?? 'video',
    ),
    textField('video', hinted('video', true), { most: 500, ...initial(filled?.videoUrl ?? undefined) }),
    textField('address', hinted('address', true), { most: ADDRESS_LENGTH, ...initial(filled?.address ?? undefined) }),
    numberField('seats', hinted('seats', true), {
      least: 1,
      most: MOST_SEATS,
      ...(filled === undefined || filled.seats === null ? {} : { initial: filled.seats }),
    }),
    selectField(
      'invited',
      field('invited'),
      INVITED.map((who) => choice(who, words(`workshopForm.invitedWho.${who}`))),
      initialInvited,
    ),
    ...(others.length === 0
      ? []
      : [
          multiSelectField(
            'some',
            hinted('some', true),
            others.map(({ id, name }) => choice(id, name)),
            filled?.invitedAgencyIds ?? [],
          ),
        ]),
    ...(workshop === undefined ? [numberField('sessions', hinted('sessions', true), { least: 2, most: MOST_SESSIONS })] : []),
    ...(hasFollowing
      ? [
          selectField(
            'apply',
            field('apply'),
            APPLY.map((to) => choice(to, words(`workshopForm.applyTo.${to}`))),
            'one',
          ),
        ]
      : []),
  ]
  return modal({
    callbackId: workshop === undefined ? WORKSHOP_FORM : WORKSHOP_CHANGE,
    title: words(workshop === undefined ? 'workshopForm.newTitle' : 'workshopForm.changeTitle'),
    submit: words(workshop === undefined ? 'workshopForm.publish' : 'common.save'),
    close: words('common.cancel'),
    metadata,
    blocks,
  })
}

function initial(text: string | undefined): { initial?: string } {
  return text === undefined ? {} : { initial: text }
}

function invitedOf({ invitedAgencyIds }: Workshop, others: Agency[]): (typeof INVITED)[number] {
  if (invitedAgencyIds.length === 0) return 'mine'
  return others.every(({ id }) => invitedAgencyIds.includes(id)) ? 'all' : 'some'
}

/**
 * @param now service's clock
 * @param timeZone of the agency the form was opened for; the instants are computed again in the chosen agency's
 * @param isMade whether an address is of a room that was made here: it stands in the form when the workshop is changed
 */
export function readWorkshop(
  form: FormValues,
  { now, timeZone, isMade, words }: { now: Date; timeZone: string; isMade: (address: string) => boolean; words: Words },
): Read<WorkshopFields> {
  const errors: Record<string, string> = {}
  const refuse = (field: string, key: string) => {
    errors[field] = words(`workshopForm.errors.${key}`)
  }
  const mode = MODES.find((known) => known === form.one('mode')) ?? 'video'
  const date = form.one('date') ?? ''
  const start = form.one('start') ?? ''
  const end = form.one('end') ?? ''
  const startsAt = DateTime.fromISO(`${date}T${start}`, { zone: timeZone })
  const endsAt = DateTime.fromISO(`${date}T${end}`, { zone: timeZone })
  if (form.one('title') === undefined) refuse('title', 'missing')
  if (form.one('host') === undefined) refuse('host', 'missing')
  if (!startsAt.isValid) refuse(DateTime.fromISO(date).isValid ? 'start' : 'date', 'missing')
  else if (startsAt.toJSDate() <= now) refuse(startsAt.endOf('day').toJSDate() <= now ? 'date' : 'start', 'past')
  else if (startsAt.diff(DateTime.fromJSDate(now), 'days').days > MOST_DAYS_AHEAD) refuse('date', 'tooFar')
  if (!endsAt.isValid) refuse('end', 'missing')
  else if (endsAt <= startsAt) refuse('end', 'endBeforeStart')
  else if (endsAt.diff(startsAt, 'hours').hours > LONGEST_HOURS) refuse('end', 'tooLong')

  const given = mode === 'onsite' ? undefined : form.one('video')
  const link = given === undefined ? { url: null } : isMade(given) ? { url: given } : checkVideoLink(given)
  if ('problem' in link) errors.video = words(`videoLink.${link.problem}`)
  const address = form.one('address') ?? null
  if (mode !== 'video' && address === null) refuse('address', 'noAddress')
  const seats = form.one('seats') === undefined ? null : Number(form.one('seats'))
  if (seats !== null && !(Number.isInteger(seats) && seats >= 1 && seats <= MOST_SEATS)) refuse('seats', 'seats')
  const sessions = form.one('sessions') === undefined ? 1 : Number(form.one('sessions'))
  if (!(Number.isInteger(sessions) && sessions >= 1 && sessions <= MOST_SESSIONS)) refuse('sessions', 'sessions')
  else if (sessions > 1 && startsAt.isValid && isPublicHoliday(startsAt)) refuse('date', 'holiday')
  const invited = INVITED.find((known) => known === form.one('invited')) ?? 'mine'
  const someAgencyIds = form.many('some')
  if (invited === 'some' && someAgencyIds.length === 0) refuse('some', 'noAgency')
  if (Object.keys(errors).length > 0) return { errors }
  return {
    value: {
      agencyId: form.one('agency'),
      title: form.one('title') ?? '',
      theme: form.one('theme') ?? words('theme.other'),
      description: form.one('description') ?? '',
      host: form.one('host') ?? '',
      date,
      start,
      end,
      mode,
      videoUrl: 'url' in link ? link.url : null,
      address: mode === 'video' ? null : address,
      seats,
      invited,
      someAgencyIds,
      sessions,
      isForFollowing: form.one('apply') === 'following',
    },
  }
}
