/** What a person may allow or not, besides the service itself: each said in one line, given or taken back in one word. */
import { type ConsentKind, isConsentGiven } from '../../domain/youth/youth.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'

const OPTIONAL = ['sharing', 'blindProfile', 'alerts', 'surveys'] as const satisfies readonly ConsentKind[]

const SYNONYMS: Record<(typeof OPTIONAL)[number], string[]> = {
  sharing: ['partage', 'missions locales', 'agences'],
  blindProfile: ['recruteurs', 'entreprises', 'criteres'],
  alerts: ['alerte', 'offres', 'notifications'],
  surveys: ['enquete', 'avis'],
}

/** The list of what was allowed, to change one after the other. */
export const consentsTopic = ({ domain, words, welcomeVersion }: TopicDeps) =>
  topic('consents', async (ask) => {
    for (let round = 0; ; round++) {
      const given = await ask.once(`given${round}`, async () => {
        const youth = await domain.youths.get(youthIdOf(ask.turn))
        return OPTIONAL.filter((kind) => isConsentGiven(youth?.consents ?? [], kind))
      })
      const chosen = await ask.choice('consents.which', [
        ...OPTIONAL.map((kind) => ({
          value: kind,
          label: { text: words(given.includes(kind) ? 'consents.on' : 'consents.off', { name: words(`consents.name.${kind}`) }) },
          synonyms: SYNONYMS[kind],
        })),
        { value: 'done' as const, label: 'consents.done', synonyms: ['fini', 'ok', 'c est bon', 'rien', 'non'] },
      ])
      if (chosen === 'done') return
      const isGiven = await ask.yesNo(`consents.ask.${chosen}`)
      await ask.once(`record${round}`, async () => {
        await domain.youths.recordConsent(youthIdOf(ask.turn), {
          kind: chosen,
          isGiven,
          version: welcomeVersion,
          at: ask.turn.now,
          channel: ask.turn.channel,
        })
        return null
      })
      await ask.say(isGiven ? 'consents.yes' : 'consents.no')
    }
  })
