/** `/aide`: what an adviser can do here. */

import type { Context } from './context.js'
import { onCommand, tell } from './listeners.js'
import { escapeMrkdwn } from './text.js'

const TOPICS = [
  'handoff',
  'notes',
  'workshop',
  'offer',
  'training',
  'contact',
  'appointment',
  'survey',
  'paper',
  'youth',
  'message',
  'team',
  'home',
] as const

export function helpFeature(context: Context): void {
  onCommand(context, '/aide', async ({ userId, place }) => {
    const { words, scope } = context
    const member = await scope.find(userId)
    const agencies = member === null ? [] : await scope.agencies(member)
    const who =
      agencies.length === 0
        ? words('help.nobody')
        : words('help.member', { agencies: agencies.map(({ name }) => escapeMrkdwn(name)).join(', ') })
    await tell(context, place, [words('help.intro'), ...TOPICS.map((topic) => words(`help.${topic}`)), who].join('\n\n'))
  })
}
