/** The card of an appointment: what was offered, what was picked, and how it ended. */
import type { Words } from '../../base/words.js'
import type { Appointment } from '../../domain/appointments/appointment.js'
import { escapeMrkdwn } from '../text.js'
import { actions, type Block, button, type CardMessage, facts, header, message, section } from './kit.js'

export const CANCEL_APPOINTMENT = 'appointment:cancel'
export const MOVE_APPOINTMENT = 'appointment:move'
export const DONE_APPOINTMENT = 'appointment:done'
export const MISSED_APPOINTMENT = 'appointment:missed'
export const REOPEN_APPOINTMENT = 'appointment:reopen'

export interface AppointmentCard {
  appointment: Appointment
  who: string
  /** `jeudi 3 décembre à 14h00`; empty before one was picked. */
  when: string
  slots: string[]
  words: Words
}

export function appointmentCard({ appointment, who, when, slots, words }: AppointmentCard): CardMessage {
  const title = words('appointment.title', { who })
  const { state, cancelledBy, minutes, videoUrl, address } = appointment
  const said =
    state === 'cancelled' ? words(`appointment.cancelledBy.${cancelledBy ?? 'adviser'}`) : words(`appointment.state.${state}`, { when })
  const blocks: Block[] = [
    header(title),
    section(`*${escapeMrkdwn(said)}*`),
    ...facts([
      [words('appointment.with'), appointment.adviserName],
      [words('appointment.offered'), slots.join(', ')],
      [words('appointment.length'), words('appointmentForm.minutesValue', { minutes })],
      [words('appointment.where'), videoUrl ?? address ?? ''],
    ]),
  ]
  if (state === 'offered' || state === 'booked') {
    const cancel = button(CANCEL_APPOINTMENT, words('appointment.cancel'), appointment.id, {
      style: 'danger',
      confirm: {
        title: words('appointment.cancelTitle'),
        text: words('appointment.cancelText'),
        yes: words('appointment.cancel'),
        no: words('common.no'),
      },
    })
    const ofBooked = [
      button(MOVE_APPOINTMENT, words('appointment.move'), appointment.id),
      button(DONE_APPOINTMENT, words('appointment.done'), appointment.id),
      button(MISSED_APPOINTMENT, words('appointment.missed'), appointment.id),
    ]
    blocks.push(actions('appointment', ...(state === 'booked' ? ofBooked : []), cancel))
  }
  if (state === 'done' || state === 'missed') {
    blocks.push(actions('appointment', button(REOPEN_APPOINTMENT, words('appointment.reopen'), appointment.id)))
  }
  return message(title, blocks)
}
