import type { Clock } from '../base/clock.js'
import type { MatchStore, OfferStore } from '../domain/offers/job-offer.js'
import type { Alerts } from './alerts.js'
import type { Sweep } from './scheduler.js'

const BATCH = 50
/** The best profiles of one offer; the others find it under OFFRES. */
const MOST_PROFILES = 500

/** Expires offers, matches the new and the changed ones with the profiles, then alerts: an import of many gives each youth one message. */
export function offersSweep(offers: OfferStore, matches: MatchStore, alerts: Alerts, clock: Clock): Sweep {
  return async (touch) => {
    await offers.expire(clock.now())
    const done = new Set<string>()
    for (;;) {
      const fresh = (await offers.unmatched(BATCH)).filter(({ id, version }) => !done.has(`${id}:${version}`))
      if (fresh.length === 0) break
      for (const { id, version } of fresh) {
        const found = await matches.profilesFor(id, MOST_PROFILES)
        await alerts.gather(
          id,
          found.filter((match) => match.isEligible && match.sentAt === null && match.reaction === null),
        )
        await offers.markMatched(id, version)
        done.add(`${id}:${version}`)
        await touch()
      }
    }
    await alerts.sendDue(touch)
  }
}
