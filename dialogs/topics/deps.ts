import type { SignedLinks } from '../../base/signed-links.js'
import type { TurnServices } from '../../bot/turn-services.js'
import type { Domain } from '../../domain/index.js'
import type { Variables, WordsKey } from '../ask.js'

/** What topics work with, handed in by `main`. */
export interface TopicDeps {
  domain: Domain
  words: (key: WordsKey, vars?: Variables) => string
  links: SignedLinks
  /** Version of the welcome's wording, kept with each consent. */
  welcomeVersion: string
}

/** The youth whose conversation this is: the root dialog has seen to it before any topic runs. */
export function youthIdOf(turn: TurnServices): string {
  const id = turn.memory.youthId
  if (typeof id !== 'string') throw new Error('A topic ran before the root dialog knew the youth.')
  return id
}
