/** What a person may allow or not: each said in one line, given one by one, taken back in one word. */
import { type ConsentKind, isConsentGiven, isConsentRefused } from '../../domain/youth/youth.js'
import { topic } from '../topic.js'
import { askConsent, noteConsent, OPTIONAL } from './consent.js'
import { type TopicDeps, youthIdOf } from './deps.js'

const LISTED = [...OPTIONAL, 'matching'] as const

const SYNONYMS: Record<(typeof LISTED)[number], string[]> = {
  sharing: ['partage', 'missions locales', 'agences'],
  blindProfile: ['recruteurs', 'entreprises', 'criteres'],
  alerts: ['alerte', 'offres', 'notifications'],
  surveys: ['enquete', 'avis'],
  matching: ['comparer', 'comparaison', 'matching', 'profil'],
}

/** The list of what was allowed, to change one after the other. */
export const consentsTopic = (deps: TopicDeps) =>
  topic('consents', async (ask) => {
    const { domain, words } = deps
    for (let round = 0; ; round++) {
      const given = await ask.once(`given${round}`, async () => {
        const consents = (await domain.youths.get(youthIdOf(ask.turn)))?.consents ?? []
        return LISTED.filter((kind) => (kind === 'matching' ? !isConsentRefused(consents, kind) : isConsentGiven(consents, kind)))
      })
      const chosen = await ask.choice('consents.which', [
        ...LISTED.map((kind) => ({
          value: kind,
          label: { text: words(given.includes(kind) ? 'consents.on' : 'consents.off', { name: words(`consents.name.${kind}`) }) },
          synonyms: SYNONYMS[kind],
        })),
        { value: 'done' as const, label: 'consents.done', synonyms: ['fini', 'ok', 'c est bon', 'rien', 'non'] },
      ])
      if (chosen === 'done') return
      const isGiven = await askConsent(ask, deps, { kind: chosen, shown: `consents.ask.${chosen}`, name: `record${round}` })
      await ask.say(isGiven ? 'consents.yes' : 'consents.no')
    }
  })

/** Asked once, at the end of a first profile: recruiters see criteria of those alone who said yes. */
export const blindProfileTopic = (deps: TopicDeps) =>
  topic('blindProfile', async (ask) => {
    const wasAsked = await ask.once('wasAsked', async () => {
      const youth = await deps.domain.youths.get(youthIdOf(ask.turn))
      return youth?.consents.some(({ kind }) => kind === 'blindProfile') ?? true
    })
    if (wasAsked) return
    const isGiven = await askConsent(ask, deps, { kind: 'blindProfile', shown: 'consents.ask.blindProfile', name: 'record' })
    await ask.say(isGiven ? 'consents.yes' : 'consents.no')
  })

/** One word (REFUS) takes back all that was allowed. */
export const refusalTopic = (deps: TopicDeps) =>
  topic('refusal', async (ask) => {
    const taken = await ask.once('take', () => takeBackAll(ask.turn, deps))
    if (taken.length === 0) await ask.say('consents.nothing')
    else await ask.say('consents.takenBack', { names: taken.map((kind) => deps.words(`consents.name.${kind}`)).join(', ') })
  })

/** The right to object (RGPD, art. 21): profiles are no longer compared with offers. One word (OPPOSITION) does it. */
export const objectionTopic = (deps: TopicDeps) =>
  topic('objection', async (ask) => {
    await ask.once('record', async () => {
      await noteConsent(ask, deps, { kind: 'matching', isGiven: false, shown: 'consents.objected' })
      return null
    })
    await ask.say('consents.objected')
  })

/** "J'ai 14 ans": what is optional goes with an adviser and a parent from here on. */
export const youngTopic = (deps: TopicDeps) =>
  topic('young', async (ask) => {
    await ask.once('record', async () => {
      await noteConsent(ask, deps, { kind: 'guardian', isGiven: false, shown: 'consents.young' })
      await takeBackAll(ask.turn, deps)
      return null
    })
    await ask.say('consents.young')
    if (await ask.yesNo('consents.toAdviser')) await ask.topic('adviser', { reason: 'asked' })
  })

async function takeBackAll(turn: Parameters<typeof youthIdOf>[0], deps: TopicDeps): Promise<ConsentKind[]> {
  const youth = await deps.domain.youths.get(youthIdOf(turn))
  const given = OPTIONAL.filter((kind) => isConsentGiven(youth?.consents ?? [], kind))
  for (const kind of given) await noteConsent({ turn }, deps, { kind, isGiven: false, shown: `consents.ask.${kind}` })
  return given
}
