/** Reads what the audit replays. Names and numbers stay sealed: the audit deals them out without opening them. */
import type { Connection } from 'mongoose'
import { z } from 'zod'
import { systemClock } from '../../base/clock.js'
import { randomIds } from '../../base/ids.js'
import { createOfferStore } from '../../domain/offers/store.js'
import type { Reference } from '../../domain/reference/reference.js'
import { profileModel, youthModel } from '../../domain/youth/youth-document.js'
import type { Identity, ReplayCase } from '../../matching/audit/replay.js'
import type { JobOffer } from '../../matching/offer.js'

const storedMatch = z.object({
  youthId: z.string(),
  offerId: z.string(),
  score: z.number(),
  isEligible: z.boolean(),
  engine: z.string(),
  profileVersion: z.number(),
  offerVersion: z.number(),
})

export interface Person {
  id: string
  agencyId: string | null
  channel: string | null
  hasOffer: boolean
  wasAccepted: boolean
}

export interface Collected {
  cases: ReplayCase[]
  identities: Map<string, Identity>
  /** Everybody with a profile. */
  people: Person[]
  /** Matches whose offer or profile is gone. */
  skipped: number
}

export async function collect(connection: Connection, reference: Reference): Promise<Collected> {
  const offers = createOfferStore({ connection, clock: systemClock, ids: randomIds, reference, checkWording: () => [] })
  const profiles = new Map((await profileModel(connection).find().lean()).map((stored) => [stored._id, stored]))
  const matches = z.array(storedMatch).parse(await connection.collection('matches').find().sort({ _id: 1 }).toArray())
  const offersById = new Map(
    (await offers.getMany([...new Set(matches.map(({ offerId }) => offerId))])).map((offer) => [
      offer.id,
      { seen: seenByMatching(offer), version: offer.version },
    ]),
  )

  const cases: ReplayCase[] = []
  let skipped = 0
  for (const { youthId, offerId, score, isEligible, engine, profileVersion, offerVersion } of matches) {
    const stored = profiles.get(youthId)
    const offer = offersById.get(offerId)
    if (stored === undefined || offer === undefined) {
      skipped++
      continue
    }
    const isOfTheseVersions = stored.version === profileVersion && offer.version === offerVersion
    cases.push({
      personId: youthId,
      profile: stored.profile,
      offer: offer.seen,
      ...(isOfTheseVersions ? { stored: { score, isEligible, engine } } : {}),
    })
  }

  const withOffer = new Set(matches.filter(({ isEligible }) => isEligible).map(({ youthId }) => youthId))
  const accepted = new Set(await connection.collection('contactRequests').distinct('youthId', { state: 'accepted' }))
  const identities = new Map<string, Identity>()
  const people: Person[] = []
  for (const { _id: id, firstName, phone, code, agencyId, consents, createdAt } of await youthModel(connection).find().lean()) {
    const channel = consents.at(-1)?.channel ?? null
    identities.set(id, { firstName, phone, code, agency: agencyId, channel, since: createdAt.toISOString() })
    if (profiles.has(id)) people.push({ id, agencyId, channel, hasOffer: withOffer.has(id), wasAccepted: accepted.has(id) })
  }
  return { cases, identities, people, skipped }
}

/** An offer without what only people read. */
function seenByMatching({ id, occupation, hours, skills, licences, languages, ...rest }: JobOffer): JobOffer {
  const { place, contract, workingTime, startsOn, durationMonths, level, experienceMonths } = rest
  return {
    id,
    occupation,
    hours,
    skills,
    licences,
    languages,
    ...(place === undefined ? {} : { place }),
    ...(contract === undefined ? {} : { contract }),
    ...(workingTime === undefined ? {} : { workingTime }),
    ...(startsOn === undefined ? {} : { startsOn }),
    ...(durationMonths === undefined ? {} : { durationMonths }),
    ...(level === undefined ? {} : { level }),
    ...(experienceMonths === undefined ? {} : { experienceMonths }),
  }
}
