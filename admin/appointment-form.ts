/** The window in which an adviser offers slots. */
import { DateTime } from 'luxon'
import type { Words } from '../base/words.js'
import { checkVideoLink } from '../domain/workshops/video-link.js'
import { dateField, type FormValues, selectField, textField, timeField } from './blocks/form.js'
import { type Block, choice, type Modal, modal, context as note } from './blocks/kit.js'
import type { Read } from './listeners.js'
import { escapeMrkdwn } from './text.js'

export const APPOINTMENT_FORM = 'appointment:form'
const MOST_SLOTS = 3
const LENGTHS = [15, 30, 45, 60, 90]
const USUAL_MINUTES = 30
const MODES = ['video', 'onsite'] as const
const ADDRESS_LENGTH = 200
const MOST_DAYS_AHEAD = 90

export interface AppointmentFields {
  slots: Date[]
  minutes: number
  mode: (typeof MODES)[number]
  /** Null by video: a room is made. */
  videoUrl: string | null
  address: string | null
}

export function appointmentForm({ who, metadata, words }: { who: string; metadata: string; words: Words }): Modal {
  const slots = Array.from({ length: MOST_SLOTS }, (_, at): Block[] => {
    const number = at + 1
    const isOptional = at > 0
    return [
      dateField(`date${number}`, { label: words('appointmentForm.date', { number }), isOptional }),
      timeField(`time${number}`, { label: words('appointmentForm.time', { number }), isOptional }),
    ]
  })
  return modal({
    callbackId: APPOINTMENT_FORM,
    title: words('appointmentForm.title'),
    submit: words('appointmentForm.submit'),
    close: words('common.cancel'),
    metadata,
    blocks: [
      note(escapeMrkdwn(words('appointmentForm.text', { who }))),
      ...slots.flat(),
      selectField(
        'minutes',
        { label: words('appointmentForm.minutes') },
        LENGTHS.map((minutes) => choice(String(minutes), words('appointmentForm.minutesValue', { minutes }))),
        String(USUAL_MINUTES),
      ),
      selectField(
        'mode',
        { label: words('appointmentForm.mode') },
        MODES.map((mode) => choice(mode, words(`appointmentForm.modes.${mode}`))),
        'onsite',
      ),
      textField(
        'address',
        { label: words('appointmentForm.address'), hint: words('appointmentForm.addressHint'), isOptional: true },
        { most: ADDRESS_LENGTH },
      ),
      textField(
        'video',
        { label: words('appointmentForm.video'), hint: words('appointmentForm.videoHint'), isOptional: true },
        { most: 500 },
      ),
    ],
  })
}

/** The field in which this slot was given. */
export function slotField(form: FormValues, slot: Date, timeZone: string): string {
  for (let number = 1; number <= MOST_SLOTS; number++) {
    const given = DateTime.fromISO(`${form.one(`date${number}`)}T${form.one(`time${number}`)}`, { zone: timeZone })
    if (given.isValid && given.toMillis() === slot.getTime()) return `time${number}`
  }
  return 'time1'
}

/** @param timeZone of the agency */
export function readAppointment(form: FormValues, now: Date, timeZone: string, words: Words): Read<AppointmentFields> {
  const errors: Record<string, string> = {}
  const refuse = (field: string, key: string) => {
    errors[field] = words(`appointmentForm.errors.${key}`)
  }
  const slots: Date[] = []
  for (let number = 1; number <= MOST_SLOTS; number++) {
    const [date, time] = [form.one(`date${number}`), form.one(`time${number}`)]
    if (date === undefined && time === undefined) {
      if (number === 1) refuse('date1', 'missing')
      continue
    }
    if (date === undefined || time === undefined) {
      refuse(date === undefined ? `date${number}` : `time${number}`, 'half')
      continue
    }
    const startsAt = DateTime.fromISO(`${date}T${time}`, { zone: timeZone })
    if (!startsAt.isValid) refuse(`date${number}`, 'missing')
    else if (startsAt.toJSDate() <= now) refuse(startsAt.endOf('day').toJSDate() <= now ? `date${number}` : `time${number}`, 'past')
    else if (startsAt.diff(DateTime.fromJSDate(now), 'days').days > MOST_DAYS_AHEAD) refuse(`date${number}`, 'tooFar')
    else if (slots.some((slot) => slot.getTime() === startsAt.toMillis())) refuse(`time${number}`, 'twice')
    else slots.push(startsAt.toJSDate())
  }
  const mode = MODES.find((known) => known === form.one('mode')) ?? 'onsite'
  const address = form.one('address') ?? null
  if (mode === 'onsite' && address === null) refuse('address', 'noAddress')
  const given = mode === 'onsite' ? undefined : form.one('video')
  const link = given === undefined ? null : checkVideoLink(given)
  if (link !== null && 'problem' in link) errors.video = words(`videoLink.${link.problem}`)
  if (Object.keys(errors).length > 0) return { errors }
  const minutes = LENGTHS.find((length) => String(length) === form.one('minutes')) ?? USUAL_MINUTES
  return {
    value: {
      slots,
      minutes,
      mode,
      videoUrl: link !== null && 'url' in link ? link.url : null,
      address: mode === 'onsite' ? address : null,
    },
  }
}
