/** Asking for a consent, and keeping what was said to which words, when and where. */
import { createHash } from 'node:crypto'
import { type ConsentKind, isConsentRefused } from '../../domain/youth/youth.js'
import type { Ask, WordsKey } from '../ask.js'
import { type TopicDeps, youthIdOf } from './deps.js'

/** What a person may allow or not, besides the service itself. */
export const OPTIONAL = ['sharing', 'blindProfile', 'alerts', 'surveys'] as const satisfies readonly ConsentKind[]

/** @param shown key of the words that were said yes or no to; the version names them: `2026-11.3fa9c1` */
export async function noteConsent(
  { turn }: Pick<Ask, 'turn'>,
  { domain, words, welcomeVersion }: TopicDeps,
  { kind, isGiven, shown }: { kind: ConsentKind; isGiven: boolean; shown: WordsKey },
): Promise<void> {
  const text = words(shown)
  const version = `${welcomeVersion}.${createHash('sha256').update(text).digest('hex').slice(0, 6)}`
  await domain.consentTexts.keep({ version, kind, text })
  await domain.youths.recordConsent(youthIdOf(turn), { kind, isGiven, version, at: turn.now, channel: turn.channel })
}

/**
 * Asks for an optional one and notes the answer. Somebody who said to be under 15 is told that this goes with an adviser and a parent
 * (loi Informatique et Libertés, art. 45), and it counts as no.
 */
export async function askConsent(
  ask: Ask,
  deps: TopicDeps,
  { kind, shown, name }: { kind: ConsentKind; shown: WordsKey; name: string },
): Promise<boolean> {
  if (await ask.once(`young:${name}`, () => needsGuardian(ask, deps))) {
    await ask.say('consents.young')
    return false
  }
  const isGiven = await ask.yesNo(shown)
  await ask.once(name, async () => {
    await noteConsent(ask, deps, { kind, isGiven, shown })
    return null
  })
  return isGiven
}

/** Under 15, and no adviser has noted a parent's agreement yet. */
async function needsGuardian({ turn }: Ask, { domain }: TopicDeps): Promise<boolean> {
  const youth = await domain.youths.get(youthIdOf(turn))
  return isConsentRefused(youth?.consents ?? [], 'guardian')
}
