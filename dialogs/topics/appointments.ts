/** Appointments with an adviser: slots that were offered, mine, moving and cancelling, reminders. */
import { z } from 'zod'
import { timeZoneOf } from '../../domain/agencies/agency.js'
import type { Appointment } from '../../domain/appointments/appointment.js'
import { calendarFile } from '../../domain/appointments/calendar-file.js'
import type { Ask, SentFile } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { dayAndTime, shortDayAndTime, timeOfDay } from './format.js'
import { keptFile } from './kept-file.js'

const MOST_ROUNDS = 5
const LINK_DAYS = 30
const DAY_MS = 24 * 3_600_000
const input = z.object({ appointmentId: z.string() })

/** The adviser has offered slots. */
export const appointmentOfferedTopic = (deps: TopicDeps) =>
  topic('appointment.offered', async (ask, given) => {
    await pickSlot(ask, deps, input.parse(given).appointmentId, 'appointment.offered')
  })

/** Mine, to move or cancel; without any, one can be asked for. */
export const appointmentTopic = (deps: TopicDeps) =>
  topic('appointment', async (ask) => {
    const mine = await ask.once('mine', async () => {
      const [next] = await deps.domain.appointments.ofYouth(youthIdOf(ask.turn), ask.turn.now)
      return next === undefined
        ? null
        : { id: next.id, state: next.state, canMove: next.slots.length > 1, text: await describe(next, deps) }
    })
    if (mine === null) {
      if (await ask.yesNo('appointment.none')) await ask.topic('adviser', { reason: 'appointment' })
      return
    }
    if (mine.state === 'offered') return pickSlot(ask, deps, mine.id, 'appointment.offered')
    const next = await ask.choice(
      'appointment.mine',
      [
        { value: 'keep', label: 'appointment.keep', synonyms: ['ok', 'oui', 'garder', 'je viens'] },
        ...(mine.canMove
          ? [{ value: 'move' as const, label: 'appointment.move', synonyms: ['deplacer', 'decaler', 'changer', 'reporter'] }]
          : []),
        { value: 'cancel', label: 'appointment.cancel', synonyms: ['annuler', 'je ne viens pas', 'je peux pas'] },
      ],
      { vars: { text: mine.text } },
    )
    if (next === 'move') return pickSlot(ask, deps, mine.id, 'appointment.which')
    if (next === 'cancel') {
      await ask.once('cancel', async () => {
        await deps.domain.appointments.cancel(mine.id, 'youth')
        ask.turn.tellDesk({ name: 'appointment.changed', value: { appointmentId: mine.id } })
        return null
      })
      await ask.say('appointment.cancelled')
    }
  })

async function pickSlot(ask: Ask, deps: TopicDeps, appointmentId: string, words: string): Promise<void> {
  const { appointments } = deps.domain
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const offer = await ask.once(`slots${round}`, async () => {
      const found = await appointments.get(appointmentId)
      if (found === null || (found.state !== 'offered' && found.state !== 'booked')) return null
      const zone = await zoneOf(found, deps)
      const slots = found.slots
        .filter((slot) => slot > ask.turn.now && slot.getTime() !== found.startsAt?.getTime())
        .map((slot) => ({ value: slot.toISOString(), label: shortDayAndTime(slot, zone) }))
      return { slots, adviser: found.adviserName, where: whereOf(found, deps), minutes: found.minutes }
    })
    if (offer === null || offer.slots.length === 0) {
      await ask.say('appointment.gone')
      return
    }
    const picked = await ask.choice(
      round === 0 ? words : 'appointment.which',
      [
        ...offer.slots.map(({ value, label }) => ({ value, label: { text: label } })),
        { value: 'none', label: 'appointment.noneOfThese', synonyms: ['aucun', 'non', 'aucun ne me va', 'pas dispo', 'annuler'] },
      ],
      { vars: { adviser: offer.adviser, where: offer.where, minutes: offer.minutes } },
    )
    if (picked === 'none') {
      await ask.once(`declined${round}`, async () => {
        ask.turn.tellDesk({ name: 'appointment.declined', value: { appointmentId } })
        return null
      })
      await ask.say('appointment.declined', { adviser: offer.adviser })
      return
    }
    const booked = await ask.once(`book${round}`, async () => {
      const result = await appointments.book(appointmentId, new Date(picked), ask.turn.now)
      if (!('appointment' in result)) return { outcome: result.outcome, text: '', file: null }
      ask.turn.tellDesk({ name: 'appointment.changed', value: { appointmentId } })
      return {
        outcome: result.outcome,
        text: await describe(result.appointment, deps),
        file: await calendarOf(ask, deps, result.appointment),
      }
    })
    if (booked.outcome === 'taken' || booked.outcome === 'past') {
      await ask.say(`appointment.${booked.outcome}`)
      continue
    }
    if (booked.outcome === 'gone') {
      await ask.say('appointment.gone')
      return
    }
    await ask.say('appointment.booked', { text: booked.text })
    if (booked.file === null) return
    if (ask.turn.channel === 'telegram') await ask.say('appointment.calendarFile', {}, [booked.file])
    else await ask.say('appointment.calendarLink', { url: booked.file.url })
    return
  }
}

async function calendarOf(ask: Ask, deps: TopicDeps, appointment: Appointment): Promise<SentFile | null> {
  const { startsAt, version, adviserName } = appointment
  if (startsAt === null) return null
  const id = `appointment:${appointment.id}:${version}`
  const bytes = calendarFile({ ...appointment, startsAt }, deps.words('appointment.summary', { adviser: adviserName }))
  const expiresAt = new Date(startsAt.getTime() + LINK_DAYS * DAY_MS)
  const file = { id, fileName: 'rendez-vous.ics', contentType: 'text/calendar', purpose: 'appointment', expiresAt, bytes }
  return keptFile(ask, deps, file, expiresAt)
}

async function zoneOf({ agencyId }: Appointment, { domain }: TopicDeps): Promise<string> {
  return timeZoneOf(await domain.agencies.get(agencyId))
}

function whereOf({ mode, videoUrl, address }: Appointment, { words }: TopicDeps): string {
  return mode === 'video' ? words('appointment.byVideo', { url: videoUrl ?? '' }) : words('appointment.onSite', { address: address ?? '' })
}

async function describe(appointment: Appointment, deps: TopicDeps): Promise<string> {
  const zone = await zoneOf(appointment, deps)
  const when = appointment.startsAt === null ? '' : dayAndTime(appointment.startsAt, zone)
  return deps.words('appointment.one', { when, adviser: appointment.adviserName, where: whereOf(appointment, deps) })
}

const reminderInput = z.object({ appointmentId: z.string(), kind: z.enum(['dayBefore', 'hourBefore']), version: z.number() })

export const appointmentReminderTopic = (deps: TopicDeps) =>
  topic('appointment.reminder', async (ask, given) => {
    ask.speakAs('registered')
    const { appointmentId, kind, version } = reminderInput.parse(given)
    const facts = await ask.once('facts', async () => {
      const found = await deps.domain.appointments.get(appointmentId)
      // Moved, cancelled or begun on the way: a reminder would mislead.
      if (found?.state !== 'booked' || found.version !== version || found.startsAt === null || found.startsAt <= ask.turn.now) return null
      return { text: await describe(found, deps), time: timeOfDay(found.startsAt, await zoneOf(found, deps)), where: whereOf(found, deps) }
    })
    if (facts !== null) await ask.say(`appointment.reminder.${kind}`, facts)
  })

const movedInput = z.object({ appointmentId: z.string(), version: z.number() })

/** The adviser has given it another instant. */
export const appointmentMovedTopic = (deps: TopicDeps) =>
  topic('appointment.moved', async (ask, given) => {
    ask.speakAs('registered')
    const { appointmentId, version } = movedInput.parse(given)
    const facts = await ask.once('facts', async () => {
      const found = await deps.domain.appointments.get(appointmentId)
      // Moved again or cancelled meanwhile: that is told by itself.
      if (found?.state !== 'booked' || found.version !== version) return null
      return { text: await describe(found, deps), file: await calendarOf(ask, deps, found) }
    })
    if (facts === null) return
    await ask.say('appointment.movedByAdviser', { text: facts.text })
    if (facts.file === null) return
    if (ask.turn.channel === 'telegram') await ask.say('appointment.calendarFile', {}, [facts.file])
    else await ask.say('appointment.calendarLink', { url: facts.file.url })
  })

/** The adviser cannot be there. */
export const appointmentCancelledTopic = (deps: TopicDeps) =>
  topic('appointment.cancelled', async (ask, given) => {
    ask.speakAs('registered')
    const { appointmentId } = input.parse(given)
    const text = await ask.once('facts', async () => {
      const found = await deps.domain.appointments.get(appointmentId)
      if (found?.state !== 'cancelled') return null
      return found.startsAt === null ? deps.words('appointment.withdrawn', { adviser: found.adviserName }) : describe(found, deps)
    })
    if (text !== null) await ask.say('appointment.cancelledByAdviser', { text })
  })
