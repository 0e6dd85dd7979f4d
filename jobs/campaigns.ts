/**
 * Group messages: who gets one is fixed when its hour has come, then it is handed over bit by bit, so that stopping it still helps, and
 * how it went is read back. Each person's has one key, `campaign:<id>:<youth>`: whatever is done again is done once.
 */
import { isQuietAt } from '../base/calendar.js'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import { type Notifier, UnknownConversation } from '../bot/notifier.js'
import type { Outcome, Reach } from '../bot/outcomes.js'
import { type AgencyStore, timeZoneOf } from '../domain/agencies/agency.js'
import type { Campaign, CampaignStore, Recipient, RecipientState } from '../domain/campaigns/campaign.js'
import { wantsAlerts, type Youth, type YouthStore } from '../domain/youth/youth.js'
import type { Sweep } from './scheduler.js'

/** As many as go in half a minute by SMS: what is on its way cannot be called back. */
const MOST_ON_THE_WAY = 300
const AT_ONCE = 50
const MOST_READ_BACK = 2000
/** Nothing heard of one for so long: it was lost. */
const LOST_MS = 86_400_000

/** What the bot knows of messages and conversations. */
export interface Ways {
  outcomes(wanted: readonly { key: string; conversationIds: readonly string[] }[]): Promise<Map<string, Outcome>>
  reach(conversationIds: readonly string[]): Promise<Map<string, Reach>>
}

export interface CampaignsOptions {
  campaigns: CampaignStore
  youths: Pick<YouthStore, 'getMany'>
  agencies: Pick<AgencyStore, 'get'>
  notifier: Notifier
  ways: Ways
  clock: Clock
  log: Log
  /** Redraws the advisers' card. */
  onChanged: (campaignId: string) => Promise<void>
  /** Some are on their way: how they fared is soon known. */
  onUnderWay: () => void
}

export const campaignKey = ({ campaignId, youthId }: Pick<Recipient, 'campaignId' | 'youthId'>) => `campaign:${campaignId}:${youthId}`

export function campaignsSweep(options: CampaignsOptions): Sweep {
  const { campaigns, youths, agencies, notifier, ways, clock, log, onChanged, onUnderWay } = options

  /** Who gets it, by the filter as it is now. */
  async function begin({ id, filter }: Campaign): Promise<void> {
    const willing = (await campaigns.audience(filter)).filter(({ isWilling }) => isWilling)
    const reach = await ways.reach(willing.map(({ conversationId }) => conversationId))
    await campaigns.begin(
      id,
      willing.flatMap(({ youthId, conversationId }) => {
        const way = reach.get(conversationId)
        if (way === undefined || (filter.channels.length > 0 && !filter.channels.includes(way.channel))) return []
        return [{ youthId, conversationId, state: way.isReachable ? 'waiting' : 'unreachable' }]
      }),
    )
  }

  /** @returns false when it was stopped, waits for the morning, or as many as may be are on their way */
  async function handOverSome({ id, agencyId }: Campaign): Promise<boolean> {
    // Somebody may have stopped it since.
    if ((await campaigns.get(id))?.state !== 'sending') return false
    if (isQuietAt(clock.now(), timeZoneOf(await agencies.get(agencyId)))) return false
    const { handed, waiting } = await campaigns.counts(id)
    if (waiting === 0 && handed === 0) await campaigns.finish(id)
    const room = Math.min(AT_ONCE, MOST_ON_THE_WAY - handed)
    if (waiting === 0 || room <= 0) return false
    const next = await campaigns.recipients(id, 'waiting', room)
    const known = new Map((await youths.getMany(next.map(({ youthId }) => youthId))).map((youth) => [youth.id, youth]))
    const becomes = new Map<RecipientState, string[]>()
    for (const recipient of next) {
      const state = await handOver(recipient, known.get(recipient.youthId), agencyId)
      becomes.set(state, [...(becomes.get(state) ?? []), recipient.youthId])
    }
    for (const [state, youthIds] of becomes) await campaigns.mark(id, youthIds, state)
    return true
  }

  async function handOver(recipient: Recipient, youth: Youth | undefined, agencyId: string): Promise<RecipientState> {
    if (youth === undefined || youth.agencyId !== agencyId || !wantsAlerts(youth)) return 'skipped'
    try {
      await notifier.notify(recipient.conversationId, {
        key: campaignKey(recipient),
        name: 'campaign.message',
        value: { campaignId: recipient.campaignId, youthId: recipient.youthId },
        class: 'unasked',
      })
      return 'handed'
    } catch (error) {
      if (error instanceof UnknownConversation) return 'unreachable'
      throw error
    }
  }

  /** Reads back how those on their way fared. */
  async function readBack({ id }: Campaign): Promise<void> {
    const open = await campaigns.open(id, MOST_READ_BACK)
    if (open.length === 0) return
    const known = new Map((await youths.getMany(open.map(({ youthId }) => youthId))).map((youth) => [youth.id, youth]))
    const outcomes = await ways.outcomes(
      open.map((recipient) => ({
        key: campaignKey(recipient),
        // What WhatsApp takes no more goes in another conversation of theirs.
        conversationIds: [...new Set([recipient.conversationId, ...(known.get(recipient.youthId)?.conversationIds ?? [])])],
      })),
    )
    const becomes = new Map<RecipientState, string[]>()
    for (const recipient of open) {
      const state = stateOf(outcomes.get(campaignKey(recipient)) ?? 'unknown', recipient)
      if (state !== recipient.state) becomes.set(state, [...(becomes.get(state) ?? []), recipient.youthId])
    }
    for (const [state, youthIds] of becomes) await campaigns.mark(id, youthIds, state)
  }

  function stateOf(outcome: Outcome, { state, handedAt }: Recipient): RecipientState {
    if (outcome === 'silent') return 'skipped'
    if (outcome !== 'waiting' && outcome !== 'unknown') return outcome
    const isLost = state === 'handed' && handedAt !== null && clock.now().getTime() - handedAt.getTime() > LOST_MS
    return isLost && outcome === 'unknown' ? 'failed' : state
  }

  async function work(campaign: Campaign, touch: () => Promise<void>): Promise<void> {
    const before = JSON.stringify(await campaigns.counts(campaign.id))
    if (campaign.state === 'confirmed') {
      if (campaign.sendAt !== null && campaign.sendAt > clock.now()) return
      await begin(campaign)
    }
    await readBack(campaign)
    while (await handOverSome(campaign)) await touch()
    const counts = await campaigns.counts(campaign.id)
    if (counts.handed > 0) onUnderWay()
    const state = (await campaigns.get(campaign.id))?.state
    if (JSON.stringify(counts) !== before || state !== campaign.state) await onChanged(campaign.id)
  }

  return async (touch) => {
    const failures: unknown[] = []
    for (const campaign of await campaigns.underWay(clock.now())) {
      try {
        await work(campaign, touch)
      } catch (error) {
        log.warn({ err: error, campaignId: campaign.id }, 'A group message waits for the next minute.')
        failures.push(error)
      }
      await touch()
    }
    await campaigns.purge()
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} group messages could not go on.`)
  }
}
