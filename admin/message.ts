/** `/message`: an adviser writes to a group of their agency's youths, sees first who gets what, and may stop it on the way. */
import { z } from 'zod'
import { nextAllowed } from '../base/calendar.js'
import { type Agency, timeZoneOf } from '../domain/agencies/agency.js'
import type { Campaign } from '../domain/campaigns/campaign.js'
import { type CardMessage, message, context as note, quoted } from './blocks/kit.js'
import { MESSAGE_STOP, messageCard } from './blocks/message-card.js'
import type { Context } from './context.js'
import { nameToPerson } from './handoff.js'
import { type Command, onCommand, onOptions, onPress, onSubmit, type Press, type Submission } from './listeners.js'
import {
  audienceFacts,
  MESSAGE_FORM,
  MESSAGE_OCCUPATION,
  MESSAGE_PLACE,
  type MessageFields,
  messageForm,
  readMessage,
} from './message-form.js'
import { countingView, MESSAGE_CHANGE, MESSAGE_SEND, MESSAGE_TEST, previewView, textsOf } from './message-preview.js'
import { occupationChoices, placeChoices } from './offer-form.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { escapeMrkdwn } from './text.js'
import { dayAndTime } from './when.js'

const metadata = z.object({ agencyId: z.string(), campaignId: z.string().optional(), channelId: z.string().optional() })

export function messageFeature(context: Context): void {
  onCommand(context, '/message', (command) => open(context, command))
  onOptions(context, MESSAGE_OCCUPATION, (text) => occupationChoices(context, text))
  onOptions(context, MESSAGE_PLACE, (text) => placeChoices(context, text))
  onSubmit(
    context,
    MESSAGE_FORM,
    (submission) => {
      const result = readMessage(submission.form, context.domain.reference, context.words)
      if (!('value' in result)) return result
      // Counting an agency's youths may take longer than Slack waits for its answer.
      return {
        view: countingView(context, JSON.stringify(metadata.parse(submission.metadata))),
        next: () => preview(context, result.value, submission),
      }
    },
    async () => {},
  )
  onPress(context, MESSAGE_CHANGE, (press) => change(context, press))
  onPress(context, MESSAGE_TEST, (press) => test(context, press))
  onSubmit(
    context,
    MESSAGE_SEND,
    ({ metadata: given }) => ({ value: metadata.parse(given).campaignId ?? '' }),
    (campaignId, submission) => send(context, campaignId, submission),
  )
  onPress(context, MESSAGE_STOP, (press) => stop(context, press))
}

async function open(context: Context, { userId, channelId, triggerId }: Command): Promise<void> {
  const { scope, client, words, domain } = context
  const member = await scope.any(userId)
  const [chosen, mine] = await Promise.all([scope.home(member, channelId), scope.agencies(member)])
  const opened = JSON.stringify({ agencyId: chosen.id, channelId })
  await client.views.open({
    trigger_id: triggerId,
    view: messageForm({ mine, chosen: chosen.id, metadata: opened, reference: domain.reference, words }),
  })
}

/** Keeps the draft, and shows what would become of it in the window that was filled in. */
async function preview(context: Context, { text, agencyId: chosen, filter }: MessageFields, submission: Submission): Promise<void> {
  const { scope, domain, client } = context
  const { userId, viewId } = submission
  const opened = metadata.parse(submission.metadata)
  const agencyId = chosen ?? opened.agencyId
  const member = await scope.of(userId, agencyId)
  const agency = await foundAgency(context, agencyId)
  const campaign = await domain.campaigns.draft({
    id: `slack-${viewId}`,
    agencyId,
    by: userId,
    byName: nameToPerson(context, member),
    text,
    filter: { ...filter, agencyId },
  })
  const view = await previewView(context, campaign, agency, JSON.stringify({ ...opened, agencyId, campaignId: campaign.id }))
  await client.views.update({ view_id: viewId, view })
}

/** Back to the form, as it was filled in. */
async function change(context: Context, { userId, value, viewId, place }: Press): Promise<void> {
  const { scope, client, domain, words } = context
  const campaign = await own(context, userId, value)
  if (viewId === null) return
  const mine = await scope.agencies(await scope.of(userId, campaign.agencyId))
  const opened = JSON.stringify({
    agencyId: campaign.agencyId,
    ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
  })
  const view = messageForm({
    mine,
    chosen: campaign.agencyId,
    before: campaign,
    metadata: opened,
    reference: domain.reference,
    words,
  })
  await client.views.update({ view_id: viewId, view })
}

/** The adviser reads it in their own messages, as people will. */
async function test(context: Context, { userId, value }: Press): Promise<void> {
  const { client, words } = context
  const campaign = await own(context, userId, value)
  const agency = await foundAgency(context, campaign.agencyId)
  const blocks = textsOf(context, campaign, agency).flatMap(({ channels, text }) => [
    note(escapeMrkdwn(words('message.reads', { channels: channels.map((channel) => words(`message.channel.${channel}`)).join(', ') }))),
    ...quoted(text),
  ])
  const { text, blocks: shown } = message(words('message.testTitle'), [note(escapeMrkdwn(words('message.testTitle'))), ...blocks])
  await client.chat.postMessage({ channel: userId, text, blocks: shown, parse: 'none', unfurl_links: false, unfurl_media: false })
}

async function send(context: Context, campaignId: string, { userId }: Submission): Promise<void> {
  const { domain, later, clock } = context
  const found = await own(context, userId, campaignId)
  const agency = await foundAgency(context, found.agencyId)
  const campaign = await domain.campaigns.confirm(found.id, nextAllowed(clock.now(), agency.timeZone))
  if (campaign === null) throw new Refusal('message.gone')
  await later.campaignChanged(campaign.id)
  await refreshMessage(context, campaign.id)
}

async function stop(context: Context, { userId, value }: Press): Promise<void> {
  const { domain } = context
  const found = await own(context, userId, value)
  const { changed, campaign } = await domain.campaigns.stop(found.id)
  await refreshMessage(context, found.id)
  if (!changed && campaign?.state !== 'stopped') throw new Refusal('message.over')
}

/** @throws {Refusal} when it is gone, or the adviser is of another agency */
async function own(context: Context, userId: string, id: string): Promise<Campaign> {
  const campaign = await context.domain.campaigns.get(id)
  if (campaign === null) throw new Refusal('message.gone')
  await context.scope.of(userId, campaign.agencyId)
  return campaign
}

async function foundAgency({ domain }: Context, agencyId: string): Promise<Agency> {
  const agency = await domain.agencies.get(agencyId)
  if (agency === null) throw new Refusal('scope.noAgency')
  return agency
}

/** Draws its card as things stand now. */
export async function refreshMessage(context: Context, id: string): Promise<void> {
  const campaign = await context.domain.campaigns.get(id)
  if (campaign !== null && campaign.state !== 'draft') {
    await showCard(context, `message:${id}`, campaign.agencyId, () => buildCard(context, id))
  }
}

async function buildCard(context: Context, id: string): Promise<CardMessage | null> {
  const { domain, words } = context
  const campaign = await domain.campaigns.get(id)
  if (campaign === null) return null
  const [counts, agency] = await Promise.all([domain.campaigns.counts(id), domain.agencies.get(campaign.agencyId)])
  return messageCard({
    campaign,
    counts,
    audience: audienceFacts(campaign.filter, domain.reference, words),
    sendAt: campaign.sendAt === null ? '' : dayAndTime(campaign.sendAt, timeZoneOf(agency)),
    words,
  })
}
