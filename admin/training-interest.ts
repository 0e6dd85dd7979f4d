/** A youth would like to follow a training: a card in their agency's channel, which an adviser answers. */
import { z } from 'zod'
import { toReadablePhone } from '../base/phone.js'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { namesOf } from '../domain/reference/names.js'
import type { Training } from '../domain/trainings/training.js'
import { explain } from '../matching/explain.js'
import { INTEREST_ENROLL, INTEREST_REFUSE, interestCard } from './blocks/interest-card.js'
import type { CardMessage } from './blocks/kit.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { onPress, type Press } from './listeners.js'
import { nameOf } from './person.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { refreshTraining } from './training-own.js'
import { shortDayAndTime } from './when.js'

const MOST_REASONS = 6

const interested = z.object({ interestId: z.string() })

export function trainingInterestFeature(context: Context): DeskHandler[] {
  onPress(context, INTEREST_ENROLL, (press) => answer(context, press, 'enrolled'))
  onPress(context, INTEREST_REFUSE, (press) => answer(context, press, 'refused'))
  return [deskHandler('training.interest', interested, ({ interestId }) => refreshInterest(context, interestId))]
}

async function answer(context: Context, { userId, value }: Press, state: 'enrolled' | 'refused'): Promise<void> {
  const { domain, scope, later, words } = context
  const found = await domain.trainingInterests.get(value)
  if (found === null) throw new Refusal('interest.gone')
  await scope.of(userId, found.agencyId)
  const { interest, changed } = await domain.trainingInterests.answer(found.id, state, userId)
  // The person is told by the sweep of trainings.
  await later.trainingChanged(interest.trainingId)
  await refreshInterest(context, interest.id)
  if (!changed && interest.state !== state) throw new Refusal('interest.already', { state: words(`interest.was.${interest.state}`) })
}

/** Draws the card as things stand now, and that of the training, which counts. */
export async function refreshInterest(context: Context, interestId: string): Promise<void> {
  const interest = await context.domain.trainingInterests.get(interestId)
  if (interest === null) return
  await showCard(context, `interest:${interestId}`, interest.agencyId, () => buildCard(context, interestId))
  await refreshTraining(context, interest.trainingId)
}

async function buildCard(context: Context, interestId: string): Promise<CardMessage | null> {
  const { domain, words } = context
  const interest = await domain.trainingInterests.get(interestId)
  if (interest === null) return null
  const [youth, training, agency] = await Promise.all([
    domain.youths.get(interest.youthId),
    domain.trainings.get(interest.trainingId),
    domain.agencies.get(interest.agencyId),
  ])
  const zone = timeZoneOf(agency)
  return interestCard({
    interest,
    who: nameOf(context, youth),
    training: training?.title ?? words('interest.trainingGone'),
    organisation: training?.organisation ?? '',
    place: training?.placeName ?? '',
    startsOn: training?.startsOn ?? '',
    contact: training?.contact ?? '',
    phone: youth?.phone ? toReadablePhone(youth.phone) : '',
    reasons: training === null ? [] : (await reasonsOf(context, interest.youthId, training)).slice(0, MOST_REASONS),
    askedAt: shortDayAndTime(interest.askedAt, zone),
    answeredAt: interest.answeredAt === null ? '' : shortDayAndTime(interest.answeredAt, zone),
    words,
  })
}

async function reasonsOf({ domain, words, log }: Context, youthId: string, training: Training): Promise<string[]> {
  const [proposal, stored] = await Promise.all([domain.trainings.proposalOf(youthId, training), domain.youths.profile(youthId)])
  if (proposal === null || stored === null) return []
  const { match, asOffer } = proposal.match
  const { fills } = proposal
  const criteria = match.criteria.filter(({ id, verdict }) => verdict !== 'unknown' && (fills === null || id !== 'occupation'))
  const reasons = explain({ ...match, criteria }, asOffer, stored.profile, 'adviser', 'full', namesOf(domain.reference))
  const told = reasons.flatMap(({ key, vars }) => {
    try {
      return [words(key, vars)]
    } catch (error) {
      log.warn({ err: error, key }, 'A reason of a match has no words.')
      return []
    }
  })
  return fills === null ? told : [words('interest.fills', { offer: fills.offerTitle }), ...told]
}
