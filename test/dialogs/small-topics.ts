/** Small topics under the names that the root dialog begins, and a conversation with them. */
import { type Topic, topic } from '../../dialogs/topic.js'
import { type Sent, TestConversation } from './harness.js'

export const FILE = { kind: 'document' as const, contentType: 'application/pdf', reference: 'f1' }
export const STICKER = { kind: 'sticker' as const, contentType: 'image/webp', reference: 's1' }
const COLOURS = [
  { value: 'red', label: { text: 'Rouge' } },
  { value: 'blue', label: { text: 'Bleu' } },
]

const says = (id: string, key = `t.${id}`) =>
  topic(id, async (ask) => {
    await ask.say(key)
  })

/** Small topics under the names that the root dialog begins. */
export function topics(more: Topic[] = []): Topic[] {
  const own = new Set(more.map(({ id }) => id))
  const usual = [
    topic('welcome', async (ask) => {
      const goesOn = await ask.yesNo('t.welcome')
      if (goesOn) await ask.once('goOn', async () => void Object.assign(ask.turn.memory, { hasGoneOn: true }))
      await ask.say(goesOn ? 't.goOn' : 't.declined')
    }),
    topic('profile', async (ask) => {
      const colour = await ask.choice('t.colour', COLOURS)
      const isSure = await ask.yesNo('t.sure')
      await ask.say('t.profile', { colour, isSure: String(isSure) })
    }),
    topic('menu', async (ask) => {
      const next = await ask.choice('t.menu', [
        { value: 'offers', label: { text: 'Offres' } },
        { value: 'profile', label: { text: 'Mon profil' } },
      ])
      await ask.topic(next)
    }),
    topic('offers', async (ask) => {
      await ask.choice('t.offers', [
        { value: 'a', label: { text: 'Une' } },
        { value: 'done', label: { text: 'Retour' } },
      ])
    }),
    topic('adviser', async (ask, input) => {
      await ask.once('open', async () => void Object.assign(ask.turn.memory, { handoffId: 'h1' }))
      await ask.say('t.adviser', { input: JSON.stringify(input ?? null) })
    }),
    topic('distress', async (ask, input) => {
      await ask.say('t.distress', { input: JSON.stringify(input) })
    }),
    topic('stop', async (ask) => {
      await ask.once('out', async () => ask.turn.optOut())
      if (ask.turn.inbound.optOut === undefined) await ask.say('t.stop')
    }),
    topic('start', async (ask) => {
      await ask.once('in', async () => ask.turn.optIn())
      await ask.say('t.start')
    }),
    topic('delete', async (ask) => {
      if (!(await ask.yesNo('t.delete'))) return ask.say('t.kept')
      await ask.once('erase', async () => ask.turn.erase())
      await ask.say('t.erased')
    }),
    topic('handoff.closed', async (ask) => {
      await ask.once('forget', async () => void delete ask.turn.memory.handoffId)
      await ask.say('t.closed')
    }),
    topic('workshop.reminder', async (ask, input) => {
      if (JSON.stringify(input).includes('late')) return
      await ask.say('t.reminder')
    }),
    topic('offer.alert', async (ask, input) => {
      ask.speakAs('unasked')
      const picked = await ask.choice(`t.alert${JSON.stringify(input)}`, [{ value: 'see', label: { text: 'Voir' } }])
      ask.speakAs('answer')
      await ask.say('t.picked', { picked, input: JSON.stringify(input) })
    }),
    topic('file', async (ask) => {
      await ask.say('t.file', { kind: ask.turn.inbound.media[0]?.kind ?? 'none' })
    }),
    says('handoff.message'),
    says('help'),
    says('data'),
    says('workshops'),
    says('thanks'),
    says('link'),
    says('soon'),
  ]
  return [...usual.filter(({ id }) => !own.has(id)), ...more]
}

export const ask = async (talk: TestConversation, ...said: (string | Sent)[]): Promise<string[]> => {
  let answer: string[] = []
  for (const each of said) answer = await talk.say(each)
  return answer
}
export const conversation = (more: Topic[] = [], memory?: Record<string, unknown>) => new TestConversation(topics(more), memory)
