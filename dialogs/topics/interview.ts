/** An interview with a recruiter, on the youth's side: picked by its number, changed, given up. */
import { z } from 'zod'
import { timeZoneOf } from '../../domain/agencies/agency.js'
import type { ContactRequest } from '../../domain/contact-requests/contact-request.js'
import { openSlots } from '../../domain/contact-requests/interview.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { ownRequest } from './contact.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { dayAndTime, shortDayAndTime, timeOfDay } from './format.js'

const MOST_ROUNDS = 5
const changeInput = z.object({ requestId: z.string(), version: z.number() })

/** The recruiter has given one to three instants. */
export const interviewProposedTopic = (deps: TopicDeps) =>
  topic('interview.proposed', async (ask, input) => {
    ask.speakAs('registered')
    const { requestId, version } = changeInput.parse(input)
    await pick(ask, deps, requestId, { words: 'interview.proposed', version })
  })

async function pick(
  ask: Ask,
  deps: TopicDeps,
  requestId: string,
  { words, version }: { words: 'interview.proposed' | 'interview.which'; version?: number },
): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const offer = await ask.once(`slots${round}`, async () => {
      const request = await ownRequest(ask, deps, requestId)
      const interview = request?.interview
      if (request?.state !== 'accepted' || !interview || interview.state === 'cancelled') return null
      // A newer proposal has come by itself.
      if (round === 0 && version !== undefined && interview.version !== version) return null
      const facts = await factsOf(request, deps)
      const slots = openSlots(interview, ask.turn.now).map((slot) => ({
        value: slot.toISOString(),
        label: shortDayAndTime(slot, facts.zone),
      }))
      return { slots, title: facts.title, company: facts.company, where: facts.where }
    })
    if (offer === null || offer.slots.length === 0) {
      await ask.say('interview.gone')
      return
    }
    const picked = await ask.choice(
      round === 0 ? words : 'interview.which',
      [
        ...offer.slots.map(({ value, label }) => ({ value, label: { text: label } })),
        { value: 'none', label: 'interview.none', synonyms: ['aucun', 'non', 'aucun ne me va', 'pas dispo', 'je peux pas'] },
      ],
      { vars: { title: offer.title, company: offer.company, where: offer.where } },
    )
    ask.speakAs('answer')
    const result = await ask.once(`pick${round}`, async () => {
      const { outcome, request } = await deps.domain.contactRequests.pickInterview(requestId, picked === 'none' ? null : new Date(picked))
      await told(ask, deps, requestId)
      return { outcome, text: request === null ? '' : (await factsOf(request, deps)).text }
    })
    if (result.outcome === 'past') {
      await ask.say('interview.past')
      continue
    }
    if (result.outcome === 'picked' || result.outcome === 'same') await ask.say('interview.picked', { text: result.text })
    else await ask.say(`interview.${result.outcome}`)
    return
  }
}

/** MON ENTRETIEN: when and where, to change or to give up. */
export const interviewTopic = (deps: TopicDeps) =>
  topic('interview', async (ask) => {
    const mine = await ask.once('mine', async () => {
      const requests = await deps.domain.contactRequests.ofYouth(youthIdOf(ask.turn))
      const standing = requests.filter(({ state, interview }) => state === 'accepted' && interview !== null)
      const next =
        standing.find(({ interview }) => interview?.state === 'picked' && interview.at !== null && interview.at > ask.turn.now) ??
        standing.find(
          ({ interview }) => interview !== null && interview.state !== 'cancelled' && openSlots(interview, ask.turn.now).length > 0,
        )
      if (next === undefined || next.interview === null) return null
      const isPicked = next.interview.state === 'picked'
      return {
        id: next.id,
        isPicked,
        canMove: openSlots(next.interview, ask.turn.now).length > 0,
        text: isPicked ? (await factsOf(next, deps)).text : '',
      }
    })
    if (mine === null) {
      await ask.say('interview.noneYet')
      return
    }
    if (!mine.isPicked) return pick(ask, deps, mine.id, { words: 'interview.proposed' })
    const next = await ask.choice(
      'interview.mine',
      [
        { value: 'keep', label: 'interview.keep', synonyms: ['ok', 'oui', 'garder', 'j y vais'] },
        ...(mine.canMove ? [{ value: 'move' as const, label: 'interview.move', synonyms: ['deplacer', 'decaler', 'changer'] }] : []),
        { value: 'cancel', label: 'interview.cancel', synonyms: ['annuler', 'je n y vais pas', 'je peux pas', 'je viens pas'] },
      ],
      { vars: { text: mine.text } },
    )
    if (next === 'move') return pick(ask, deps, mine.id, { words: 'interview.which' })
    if (next === 'keep') {
      await ask.say('interview.kept')
      return
    }
    await ask.once('cancel', async () => {
      await deps.domain.contactRequests.cancelInterview(mine.id, 'youth')
      await told(ask, deps, mine.id)
      return null
    })
    await ask.say('interview.youCancelled')
  })

/** The recruiter cannot be there. */
export const interviewCancelledTopic = (deps: TopicDeps) =>
  topic('interview.cancelled', async (ask, input) => {
    ask.speakAs('registered')
    const { requestId, version } = changeInput.parse(input)
    const facts = await ask.once('facts', async () => {
      const request = await ownRequest(ask, deps, requestId)
      if (request?.interview?.state !== 'cancelled' || request.interview.version !== version) return null
      const { title, company } = await factsOf(request, deps)
      return { title, company }
    })
    if (facts !== null) await ask.say('interview.cancelled', facts)
  })

const reminderInput = changeInput.extend({ kind: z.enum(['dayBefore', 'hourBefore']) })

export const interviewReminderTopic = (deps: TopicDeps) =>
  topic('interview.reminder', async (ask, input) => {
    ask.speakAs('registered')
    const { requestId, version, kind } = reminderInput.parse(input)
    const facts = await ask.once('facts', async () => {
      const request = await ownRequest(ask, deps, requestId)
      return request === null ? null : reminderFacts(request, version, ask.turn.now, deps)
    })
    if (facts !== null) await ask.say(`interview.reminder.${kind}`, facts)
  })

/** Null when it was moved, given up or has begun on the way: a reminder would mislead. */
export async function reminderFacts(
  request: ContactRequest,
  version: number,
  now: Date,
  deps: TopicDeps,
): Promise<{ text: string; time: string; where: string } | null> {
  const { interview, state } = request
  if (state !== 'accepted' || interview?.state !== 'picked' || interview.version !== version) return null
  if (interview.at === null || interview.at <= now) return null
  const { text, where, zone } = await factsOf(request, deps)
  return { text, where, time: timeOfDay(interview.at, zone) }
}

/** What both sides read of an interview. */
export async function factsOf(
  { offerId, agencyId, interview }: ContactRequest,
  { domain, words }: TopicDeps,
): Promise<{ zone: string; title: string; company: string; where: string; when: string; text: string }> {
  const [offer, agency] = await Promise.all([domain.offers.get(offerId), domain.agencies.get(agencyId)])
  const zone = timeZoneOf(agency)
  const facts = {
    zone,
    title: offer?.title ?? '',
    company: offer?.companyName ?? '',
    where: interview?.where ?? words('interview.atCompany', { place: offer?.placeName ?? '' }),
    when: interview?.at ? dayAndTime(interview.at, zone) : '',
  }
  return { ...facts, text: words('interview.one', { when: facts.when, title: facts.title, where: facts.where }) }
}

/** The advisers' card is redrawn, and the other side hears of it soon. */
export async function told(ask: Ask, { elsewhere }: TopicDeps, requestId: string): Promise<void> {
  ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId } })
  await elsewhere.contactRequestChanged(requestId)
}
