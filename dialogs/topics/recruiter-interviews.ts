/** A recruiter proposes an interview to somebody whose contact was accepted, moves it, or gives it up. */
import { z } from 'zod'
import type { ContactRequest } from '../../domain/contact-requests/contact-request.js'
import { MOST_SLOTS } from '../../domain/contact-requests/interview.js'
import { recruitersOf } from '../../domain/recruiters/of-offer.js'
import type { Recruiter } from '../../domain/recruiters/recruiter.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { instantsIn } from '../understanding/instants.js'
import type { TopicDeps } from './deps.js'
import { dayAndTime, enumerate, shorten } from './format.js'
import { factsOf, reminderFacts, told } from './interview.js'
import { shortTitle } from './offers.js'
import { recruiterOf } from './recruiter.js'
import { ownOffers } from './recruiter-offers.js'

const SLOTS_LENGTH = 200
const WHERE_LENGTH = 160
const MOST_TRIES = 4
const MOST_SHOWN = 8
const MOST_DAYS_AHEAD = 60
const DAY_MS = 24 * 3_600_000
const TITLE_LENGTH = 30

const requestInput = z.object({ requestId: z.string() })

/** Right after the yes, or later from the list. */
export const recruiterInterviewsTopic = (deps: TopicDeps) =>
  topic('recruiter.interviews', async (ask, input) => {
    const given = requestInput.safeParse(input ?? {}).data?.requestId
    const requestId = given ?? (await chooseRequest(ask, deps))
    if (requestId === null) return
    const standing = await ask.once('standing', async () => {
      const { request } = await ownAccepted(ask, deps, requestId)
      if (request === null) return null
      const { interview } = request
      const isFixed = interview?.state === 'picked' && interview.at !== null && interview.at > ask.turn.now
      const isOpen = isFixed || interview?.state === 'proposed'
      return { isOpen, text: isFixed ? (await factsOf(request, deps)).text : '', isFixed }
    })
    if (standing === null) {
      await ask.say('recruiter.interview.gone')
      return
    }
    if (standing.isOpen) {
      const next = await ask.choice(
        standing.isFixed ? 'recruiter.interview.fixed' : 'recruiter.interview.waits',
        [
          { value: 'keep', label: 'recruiter.interview.keep', synonyms: ['ok', 'oui', 'garder'] },
          { value: 'move', label: 'recruiter.interview.move', synonyms: ['deplacer', 'changer', 'decaler', 'autres'] },
          { value: 'cancel', label: 'recruiter.interview.cancel', synonyms: ['annuler', 'supprimer'] },
        ],
        { vars: { text: standing.text } },
      )
      if (next === 'keep') return
      if (next === 'cancel') {
        await ask.once('cancel', async () => {
          await deps.domain.contactRequests.cancelInterview(requestId, 'recruiter')
          await told(ask, deps, requestId)
          return null
        })
        await ask.say('recruiter.interview.cancelled')
        return
      }
    }
    await propose(ask, deps, requestId)
  })

async function propose(ask: Ask, deps: TopicDeps, requestId: string): Promise<void> {
  const slots = await askSlots(ask, deps, requestId)
  if (slots === null) return
  const where = await ask.text('recruiter.interview.where', { maxLength: WHERE_LENGTH, isSkippable: true })
  const isProposed = await ask.once('propose', async () => {
    const { request, recruiter } = await ownAccepted(ask, deps, requestId)
    if (request === null) return false
    const proposal = { slots: slots.map((slot) => new Date(slot)), where: where ?? null, by: recruiter.id }
    await deps.domain.contactRequests.proposeInterview(requestId, proposal)
    await told(ask, deps, requestId)
    return true
  })
  await ask.say(isProposed ? 'recruiter.interview.proposed' : 'recruiter.interview.gone')
}

/** Asks until one to three instants are understood and confirmed. ISO instants; null when it is left for later. */
async function askSlots(ask: Ask, deps: TopicDeps, requestId: string): Promise<string[] | null> {
  let hint = { words: 'recruiter.interview.when', vars: {} }
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const said = await ask.text(hint.words, { maxLength: SLOTS_LENGTH, vars: hint.vars, isSkippable: true })
    if (said === undefined) {
      await ask.say('recruiter.interview.later')
      return null
    }
    const heard = await ask.once(`heard${tries}`, () => readSlots(ask, deps, requestId, said))
    if ('unclear' in heard) {
      hint = { words: `recruiter.interview.${heard.unclear.why}`, vars: { text: heard.unclear.text } }
      continue
    }
    if (await ask.yesNo('recruiter.interview.confirm', { vars: { slots: heard.text } })) return heard.slots
    hint = { words: 'recruiter.interview.when', vars: {} }
  }
  await ask.say('recruiter.interview.later')
  return null
}

type Heard = { slots: string[]; text: string } | { unclear: { text: string; why: string } }

async function readSlots(ask: Ask, deps: TopicDeps, requestId: string, said: string): Promise<Heard> {
  const { request } = await ownAccepted(ask, deps, requestId)
  const { zone } = request === null ? { zone: 'Europe/Paris' } : await factsOf(request, deps)
  const { now } = ask.turn
  const { instants, unclear } = instantsIn(said, now, zone)
  if (unclear !== undefined) return { unclear }
  if (instants.length === 0) return { unclear: { text: said, why: 'unclear' } }
  if (instants.length > MOST_SLOTS) return { unclear: { text: said, why: 'tooMany' } }
  const far = instants.find((instant) => instant.getTime() > now.getTime() + MOST_DAYS_AHEAD * DAY_MS)
  if (far !== undefined) return { unclear: { text: dayAndTime(far, zone), why: 'tooFar' } }
  const sorted = instants.toSorted((a, b) => a.getTime() - b.getTime())
  return {
    slots: sorted.map((slot) => slot.toISOString()),
    text: enumerate(
      sorted.map((slot) => dayAndTime(slot, zone)),
      deps.words('formal.or'),
    ),
  }
}

/** Accepted requests of the last months, newest first; the only one is taken at once. */
async function chooseRequest(ask: Ask, deps: TopicDeps): Promise<string | null> {
  const { domain, words } = deps
  const open = await ask.once('open', async () => {
    const offers = await ownOffers(ask, deps)
    const requests = await domain.contactRequests.ofOffers(offers.map(({ id }) => id))
    const accepted = requests.filter(({ state }) => state === 'accepted').slice(0, MOST_SHOWN)
    const youths = await domain.youths.getMany(accepted.map(({ youthId }) => youthId))
    return accepted.map(({ id, offerId, youthId, interview }) => ({
      id,
      label: words('recruiter.interview.line', {
        name: youths.find((youth) => youth.id === youthId)?.firstName ?? words('recruiter.interview.someone'),
        title: shorten(shortTitle(offers.find((offer) => offer.id === offerId)?.title ?? ''), TITLE_LENGTH),
        state: words(`recruiter.interview.state.${interview?.state ?? 'none'}`),
      }),
    }))
  })
  if (open.length === 0) {
    await ask.say('recruiter.interview.noneYet')
    return null
  }
  const chosen = await ask.choice('recruiter.interview.which', [
    ...open.map(({ id, label }) => ({ value: id, label: { text: label } })),
    { value: 'done', label: 'recruiter.interview.done', synonyms: ['fini', 'rien', 'non', 'aucun'] },
  ])
  return chosen === 'done' ? null : chosen
}

/** A request for an offer this recruiter answers for, that stands accepted. */
async function ownAccepted(
  ask: Ask,
  deps: TopicDeps,
  requestId: string,
): Promise<{ recruiter: Recruiter; request: ContactRequest | null }> {
  const { domain } = deps
  const [recruiter, request] = await Promise.all([recruiterOf(ask, deps), domain.contactRequests.get(requestId)])
  if (request?.state !== 'accepted') return { recruiter, request: null }
  const isTheirs = (await recruitersOf(domain.recruiters, await domain.offers.get(request.offerId))).some(({ id }) => id === recruiter.id)
  return { recruiter, request: isTheirs ? request : null }
}

const changeInput = z.object({ requestId: z.string(), version: z.number() })

/** The youth has picked an instant, none, or cannot come any more. */
export const recruiterInterviewTopic = (deps: TopicDeps) =>
  topic('recruiter.interview', async (ask, input) => {
    const { requestId, version } = changeInput.parse(input)
    const change = await ask.once('read', async () => {
      const { request } = await ownAccepted(ask, deps, requestId)
      if (!request?.interview || request.interview.version !== version) return null
      const youth = await deps.domain.youths.get(request.youthId)
      const { text, title } = await factsOf(request, deps)
      return { state: request.interview.state, text, title, name: youth?.firstName ?? deps.words('recruiter.interview.someone') }
    })
    if (change === null || change.state === 'proposed') return
    const { state, ...vars } = change
    await ask.say(`recruiter.interview.told.${state}`, vars)
  })

const reminderInput = changeInput.extend({ kind: z.enum(['dayBefore', 'hourBefore']) })

export const recruiterInterviewReminderTopic = (deps: TopicDeps) =>
  topic('recruiter.interviewReminder', async (ask, input) => {
    ask.speakAs('registered')
    const { requestId, version, kind } = reminderInput.parse(input)
    const facts = await ask.once('facts', async () => {
      const { request } = await ownAccepted(ask, deps, requestId)
      return request === null ? null : reminderFacts(request, version, ask.turn.now, deps)
    })
    if (facts !== null) await ask.say(`recruiter.interview.reminder.${kind}`, facts)
  })
