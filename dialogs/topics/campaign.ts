/** A message that an adviser writes to many at once. */
import { z } from 'zod'
import { topic } from '../topic.js'
import type { TopicDeps } from './deps.js'

const input = z.object({ campaignId: z.string(), youthId: z.string() })

export const campaignMessageTopic = ({ domain }: Pick<TopicDeps, 'domain'>) =>
  topic('campaign.message', async (ask, given) => {
    ask.speakAs('unasked')
    const { campaignId, youthId } = input.parse(given)
    const said = await ask.once('take', async () => {
      // Stopped on the way, or said in another conversation of the same person.
      const campaign = await domain.campaigns.take(campaignId, youthId, ask.turn.conversationId)
      if (campaign === null) return null
      const agency = await domain.agencies.get(campaign.agencyId)
      return { text: campaign.text, adviser: campaign.byName, agency: agency?.name ?? '' }
    })
    if (said !== null) await ask.say('campaign.message', said)
  })
