import type { SignedLinks } from '../../base/signed-links.js'
import type { TurnServices } from '../../bot/turn-services.js'
import type { Domain } from '../../domain/index.js'
import { hasTraces } from '../../domain/traces.js'
import type { Variables, WordsKey } from '../ask.js'

/** What a topic does to conversations other than its own; `main` makes events of it. */
export interface Elsewhere {
  /** Tells six digits to a phone, by SMS. */
  sendLinkCode(phone: string, youthId: string, code: string): Promise<void>
  /** Forgets a person who is erased in their other conversations too. Those that are gone already are no error. */
  forget(conversationIds: string[], youthId: string): Promise<void>
  /** Lets both sides of a contact request hear of it soon rather than within a minute. */
  contactRequestChanged(requestId: string): Promise<void>
}

/** What topics work with, handed in by `main`. */
export interface TopicDeps {
  domain: Domain
  words: (key: WordsKey, vars?: Variables) => string
  links: SignedLinks
  elsewhere: Elsewhere
  /** Version of the welcome's wording, kept with each consent. */
  welcomeVersion: string
}

/** The youth whose conversation this is: the root dialog has seen to it before any topic runs. */
export function youthIdOf(turn: TurnServices): string {
  const id = turn.memory.youthId
  if (typeof id !== 'string') throw new Error('A topic ran before the root dialog knew the youth.')
  return id
}

/** Erases the person everywhere: their other conversations first, so that a crash in between leaves who is still known to try again. */
export async function eraseYouth(turn: TurnServices, { domain, elsewhere }: Pick<TopicDeps, 'domain' | 'elsewhere'>): Promise<void> {
  const youthId = youthIdOf(turn)
  const youth = await domain.youths.get(youthId)
  const others = (youth?.conversationIds ?? []).filter((id) => id !== turn.conversationId)
  const traces = await domain.traces.note(youthId)
  if (hasTraces(traces)) turn.tellDesk({ name: 'person.erased', value: traces })
  await elsewhere.forget(others, youthId)
  await domain.youths.erase(youthId)
  turn.erase()
}
