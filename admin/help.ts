/** `/aide`: what an adviser can do here; `/aide atelier`: of one thing alone. */

import { normalise } from '../matching/french/normalise.js'
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
  'report',
  'home',
] as const

export function helpFeature(context: Context): void {
  onCommand(context, '/aide', async ({ userId, place, text }) => {
    const { words, scope } = context
    const member = await scope.find(userId)
    const agencies = member === null ? [] : await scope.agencies(member)
    const who =
      agencies.length === 0
        ? words('help.nobody')
        : words('help.member', { agencies: agencies.map(({ name }) => escapeMrkdwn(name)).join(', ') })
    const all = TOPICS.map((topic) => words(`help.${topic}`))
    const asked = normalise(text)
    const some = asked === '' ? [] : all.filter((topic) => normalise(topic).includes(asked))
    await tell(context, place, (some.length > 0 ? some : [words('help.intro'), ...all, who]).join('\n\n'))
  })
}
