import { z } from 'zod'
import { nextOpening } from '../../base/calendar.js'
import type { Agency } from '../../domain/agencies/agency.js'
import type { Handoff } from '../../domain/handoffs/handoff.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { dayAndTime } from './format.js'

const EXCERPT_MESSAGES = 6
const adviserInput = z.object({ reason: z.enum(['asked', 'misunderstood', 'file', 'matchReview', 'appointment']).optional() }).catch({})

/** Passes the conversation to the advisers of the person's agency, and says when somebody answers. */
export const adviserTopic = (deps: TopicDeps) =>
  topic('adviser', async (ask, input) => {
    const { reason } = adviserInput.parse(input ?? {})
    const agencyId = await agencyOf(ask, deps)
    const { opensAt, name, isNew } = await ask.once('open', async (key) =>
      openHandoff(ask, deps, { agencyId, reason: reason ?? 'asked', isUrgent: false, key }),
    )
    if (!isNew) await ask.say('adviser.already', { agency: name })
    else if (opensAt === null) await ask.say('adviser.opened', { agency: name })
    else await ask.say('adviser.closedNow', { agency: name, when: opensAt })
  })

/** The person's agency; asked for by the town when nothing tells it yet. */
export async function agencyOf(ask: Ask, { domain }: Pick<TopicDeps, 'domain'>): Promise<string> {
  const known = await ask.once('agency', async () => {
    const youth = await domain.youths.get(youthIdOf(ask.turn))
    if (youth?.agencyId !== null && youth?.agencyId !== undefined) return youth.agencyId
    const all = await domain.agencies.all()
    return all.length === 1 ? (all[0]?.id ?? null) : null
  })
  if (known !== null) return known
  const { commune } = await ask.place('adviser.where')
  return ask.once('agencyOfPlace', async () => {
    const agency = await domain.agencies.ofCommune(commune.insee)
    await domain.youths.update(youthIdOf(ask.turn), { agencyId: agency.id })
    return agency.id
  })
}

interface Opening {
  name: string
  /** When somebody answers, in words; null when the agency is open now. */
  opensAt: string | null
  isNew: boolean
}

/** Opens the handoff (one a conversation) and tells the desk, with the last messages. */
export async function openHandoff(
  ask: Ask,
  { domain, words }: TopicDeps,
  { agencyId, reason, isUrgent, key }: { agencyId: string; reason: Handoff['reason']; isUrgent: boolean; key: string },
): Promise<Opening> {
  const { turn } = ask
  const agency = await domain.agencies.get(agencyId)
  if (agency === null) throw new Error(`Agency ${agencyId} is not in the collective.`)
  const { handoff, isNew } = await domain.handoffs.open({
    id: key,
    youthId: youthIdOf(turn),
    conversationId: turn.conversationId,
    agencyId,
    reason,
    isUrgent,
    at: turn.now,
  })
  turn.memory.handoffId = handoff.id
  turn.tellDesk({
    name: 'handoff.opened',
    value: { handoffId: handoff.id, reason, isUrgent, excerpt: excerptOf(ask) },
    media: turn.inbound.media,
  })
  return { name: agency.name, opensAt: openingWords(agency, turn.now, words), isNew }
}

function excerptOf(ask: Ask): { from: string; text: string; at: string }[] {
  return ask.turn.transcript(EXCERPT_MESSAGES).map(({ from, text, at }) => ({ from, text, at: at.toISOString() }))
}

function openingWords(agency: Agency, now: Date, words: TopicDeps['words']): string | null {
  const next = nextOpening(agency.openingHours, now, agency.timeZone)
  if (next === null) return words('adviser.soon')
  return next.getTime() === now.getTime() ? null : dayAndTime(next, agency.timeZone)
}

const distressInput = z.object({ kind: z.enum(['suicide', 'violence', 'child', 'shelter']).catch('violence') })

/** Words of distress: the numbers to call at once, then an urgent card for the agency. Never a form first. */
export const distressTopic = (deps: TopicDeps) =>
  topic('distress', async (ask, input) => {
    const { kind } = distressInput.parse(input)
    await ask.say(`distress.${kind}`)
    const agencyId = await ask.once('agency', async () => {
      const youth = await deps.domain.youths.get(youthIdOf(ask.turn))
      return youth?.agencyId ?? (await deps.domain.agencies.all())[0]?.id ?? null
    })
    if (agencyId === null) return
    await ask.once('open', async (key) => openHandoff(ask, deps, { agencyId, reason: 'distress', isUrgent: true, key }))
    await ask.say('distress.adviser')
  })
