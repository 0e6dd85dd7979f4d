/** The meeting that follows a yes: the recruiter gives one to three instants, the youth picks one. */
import type { Model } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { ContactRequest } from './contact-request.js'
import { nextFollowUp } from './follow-ups.js'
import type { ContactRequestDocument } from './store.js'

export interface Interview {
  state: 'proposed' | 'picked' | 'declined' | 'cancelled'
  /** Soonest first. */
  slots: Date[]
  /** Where, and whom to ask for, in the recruiter's words. */
  where: string | null
  /** The slot that was picked. */
  at: Date | null
  /** Id of the recruiter. */
  proposedBy: string
  cancelledBy: 'youth' | 'recruiter' | null
  changedAt: Date
  /** Raised with each change: what is told of it names it. */
  version: number
  /** Whether whoever did not change it knows. */
  isTold: boolean
  /** Reminders that went out, `2:dayBefore`. */
  reminded: string[]
}

export const MOST_SLOTS = 3

export interface Interviews {
  /** Anew as well: what was picked before falls away. `changed: false` when the request stands accepted no more, or these slots stand already. */
  proposeInterview(
    id: string,
    proposal: Pick<Interview, 'slots' | 'where'> & { by: string },
  ): Promise<{ request: ContactRequest | null; changed: boolean }>
  /** Picks a slot, another one than before, or none of them (`null`). `gone`: cancelled, or proposed anew; `past`: too late for it. */
  pickInterview(
    id: string,
    slot: Date | null,
  ): Promise<{ outcome: 'picked' | 'declined' | 'same' | 'past' | 'gone'; request: ContactRequest | null }>
  cancelInterview(id: string, by: 'youth' | 'recruiter'): Promise<{ request: ContactRequest | null; changed: boolean }>
  /** Changes that the other side was not told of yet. */
  untoldInterviews(limit: number): Promise<ContactRequest[]>
  /** Does nothing when it has changed again. */
  markInterviewTold(id: string, version: number): Promise<void>
  /** Picked ones that begin between the two instants. */
  interviewsBetween(from: Date, to: Date): Promise<ContactRequest[]>
  noteInterviewReminded(id: string, reminder: string): Promise<void>
}

/** Which the youth may still pick, or change to. */
export function openSlots({ slots, at }: Pick<Interview, 'slots' | 'at'>, now: Date): Date[] {
  return slots.filter((slot) => slot > now && slot.getTime() !== at?.getTime())
}

export function createInterviews({
  requests,
  clock,
  get,
  toRequest,
}: {
  requests: Model<ContactRequestDocument>
  clock: Clock
  get: (id: string) => Promise<ContactRequest | null>
  toRequest: (document: ContactRequestDocument) => ContactRequest
}): Interviews {
  /** @returns null when it has changed meanwhile */
  async function write(request: ContactRequest, interview: Interview): Promise<ContactRequest | null> {
    const document: ContactRequestDocument | null = await requests
      .findOneAndUpdate(
        { _id: request.id, state: 'accepted', 'interview.version': request.interview?.version ?? null },
        { $set: { interview, nextFollowUp: nextFollowUp({ ...request, interview }) } },
        { returnDocument: 'after' },
      )
      .lean()
    return document === null ? null : toRequest(document)
  }

  return {
    async proposeInterview(id, { slots, where, by }) {
      const request = await get(id)
      if (request?.state !== 'accepted') return { request, changed: false }
      const before = request.interview
      const sorted = slots.toSorted((a, b) => a.getTime() - b.getTime()).slice(0, MOST_SLOTS)
      const isSame = before?.state === 'proposed' && before.slots.map(Number).join() === sorted.map(Number).join() && before.where === where
      if (isSame) return { request, changed: false }
      const written = await write(request, {
        state: 'proposed',
        slots: sorted,
        where,
        at: null,
        proposedBy: by,
        cancelledBy: null,
        changedAt: clock.now(),
        version: (before?.version ?? 0) + 1,
        isTold: false,
        reminded: [],
      })
      return { request: written ?? (await get(id)), changed: written !== null }
    },

    async pickInterview(id, slot) {
      const request = await get(id)
      const interview = request?.interview
      if (request?.state !== 'accepted' || interview === undefined || interview === null || interview.state === 'cancelled') {
        return { outcome: 'gone', request }
      }
      if (slot === null) {
        // Who declines another slot keeps the one they have.
        if (interview.state !== 'proposed') return { outcome: 'declined', request }
        const declined = await write(request, changed(interview, { state: 'declined' }))
        return declined === null ? { outcome: 'gone', request: await get(id) } : { outcome: 'declined', request: declined }
      }
      if (!interview.slots.some((known) => known.getTime() === slot.getTime())) return { outcome: 'gone', request }
      if (interview.state === 'picked' && interview.at?.getTime() === slot.getTime()) return { outcome: 'same', request }
      if (slot <= clock.now()) return { outcome: 'past', request }
      const picked = await write(request, changed(interview, { state: 'picked', at: slot }))
      return picked === null ? { outcome: 'gone', request: await get(id) } : { outcome: 'picked', request: picked }
    },

    async cancelInterview(id, by) {
      const request = await get(id)
      const interview = request?.interview
      if (request?.state !== 'accepted' || !interview || (interview.state !== 'proposed' && interview.state !== 'picked')) {
        return { request, changed: false }
      }
      const cancelled = await write(request, changed(interview, { state: 'cancelled', cancelledBy: by }))
      return { request: cancelled ?? (await get(id)), changed: cancelled !== null }
    },

    async untoldInterviews(limit) {
      const documents: ContactRequestDocument[] = await requests.find({ 'interview.isTold': false }).limit(limit).lean()
      return documents.map(toRequest)
    },

    async markInterviewTold(id, version) {
      await requests.updateOne({ _id: id, 'interview.version': version }, { $set: { 'interview.isTold': true } })
    },

    async interviewsBetween(from, to) {
      const documents: ContactRequestDocument[] = await requests
        .find({ 'interview.at': { $gte: from, $lt: to }, 'interview.state': 'picked', state: 'accepted' })
        .lean()
      return documents.map(toRequest)
    },

    async noteInterviewReminded(id, reminder) {
      await requests.updateOne({ _id: id }, { $addToSet: { 'interview.reminded': reminder } })
    },
  }

  function changed(interview: Interview, change: Partial<Interview>): Interview {
    return { ...interview, ...change, changedAt: clock.now(), version: interview.version + 1, isTold: false }
  }
}
