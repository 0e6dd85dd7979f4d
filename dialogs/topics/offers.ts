import { z } from 'zod'
import type { JobOffer } from '../../domain/offers/job-offer.js'
import { isConsentRefused } from '../../domain/youth/youth.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { askConsent } from './consent.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { shorten } from './format.js'

const PAGE = 3
const MOST_PAGES = 20
const TITLE_LENGTH = 46

const offersInput = z.object({ isFirst: z.boolean().optional() }).catch({})

/** The offers that match, three at a time, best first; "almost" matches when there is none. */
export const offersTopic = (deps: TopicDeps) =>
  topic('offers', async (ask, input) => {
    const { isFirst } = offersInput.parse(input ?? {})
    const hasProfile = await ask.once('hasProfile', async () => ask.turn.memory.hasProfile === true || (await hasStored(ask, deps)))
    if (!hasProfile) {
      await ask.say('offers.noProfile')
      await ask.topic('profile')
      return
    }
    if (await ask.once('objected', () => hasObjected(ask, deps))) {
      const isGiven = await askConsent(ask, deps, { kind: 'matching', shown: 'consents.ask.matching', name: 'again' })
      if (!isGiven) {
        await ask.say('consents.no')
        return
      }
    }
    let skip = 0
    for (let round = 0; round < MOST_PAGES * PAGE; round++) {
      const page = await ask.once(`page${round}`, () => findPage(ask, deps, skip))
      if (page.lines.length === 0) {
        if (skip > 0) {
          await ask.say('offers.noMore')
          skip = 0
          continue
        }
        await ask.say(isFirst === true ? 'offers.noneYet' : 'offers.none')
        return
      }
      const next = await ask.choice(
        page.isAlmost ? 'offers.listAlmost' : 'offers.list',
        [
          ...page.lines.map(({ id, line }) => ({ value: id, label: { text: line } })),
          ...(page.hasMore
            ? [{ value: 'more' as const, label: 'offers.more', synonyms: ['suivant', 'suivantes', 'autres', 'encore', 'plus'] }]
            : []),
          {
            value: 'done' as const,
            label: isFirst === true ? 'offers.goOn' : 'offers.done',
            synonyms: ['fini', 'rien', 'non', 'stop ca', 'quitter', 'aucune', 'continuer'],
          },
        ],
        { vars: { count: page.lines.length } },
      )
      if (next === 'done') return
      if (next === 'more') {
        skip += PAGE
        continue
      }
      await ask.topic('offer', { offerId: next })
    }
  })

async function hasObjected({ turn }: Ask, { domain }: TopicDeps): Promise<boolean> {
  return isConsentRefused((await domain.youths.get(youthIdOf(turn)))?.consents ?? [], 'matching')
}

/** A profile goes only with the person, and then the conversation forgets. */
async function hasStored({ turn }: Ask, { domain }: TopicDeps): Promise<boolean> {
  if ((await domain.youths.profile(youthIdOf(turn))) === null) return false
  turn.memory.hasProfile = true
  return true
}

interface Page {
  lines: { id: string; line: string }[]
  hasMore: boolean
  isAlmost: boolean
}

async function findPage(ask: Ask, deps: TopicDeps, skip: number): Promise<Page> {
  const { matches } = deps.domain
  const youthId = youthIdOf(ask.turn)
  const ranked = await matches.rankFor(youthId, skip + PAGE + 1)
  const isAlmost = ranked.length === 0 && skip === 0
  const found = isAlmost ? await matches.almostFor(youthId, PAGE) : ranked.slice(skip)
  const shown = found.slice(0, PAGE)
  await matches.markSent(
    youthId,
    shown.map(({ offer }) => offer.id),
    ask.turn.now,
  )
  return {
    lines: shown.map(({ offer, match }) => {
      const line = offerLine(offer, distanceOf(match.criteria), deps)
      return { id: offer.id, line: match.reaction === 'interested' ? `${line} · ${deps.words('offers.askedMark')}` : line }
    }),
    hasMore: found.length > PAGE,
    isAlmost,
  }
}

type Criteria = { id: string; facts: Record<string, string | number | string[]> }[]

function distanceOf(criteria: Criteria): number | undefined {
  const km = criteria.find(({ id }) => id === 'distance')?.facts.km
  return typeof km === 'number' ? Math.round(km) : undefined
}

/** `Vendeur en boulangerie (H/F), Melun, CDI, 4 km` */
export function offerLine(offer: JobOffer, km: number | undefined, { words }: Pick<TopicDeps, 'words'>): string {
  const parts = [shorten(shortTitle(offer.title), TITLE_LENGTH), offer.placeName]
  if (offer.contract !== undefined) parts.push(words(`profile.contract.${offer.contract}`))
  if (km !== undefined && km > 0) parts.push(words('offers.km', { km }))
  return parts.join(', ')
}

/** What tells offers apart, where each character counts: no "(H/F)", no spaces around the bar between both genders. */
export function shortTitle(title: string): string {
  return title.replace(/\s*\(?\b[HF] ?\/ ?[HF]\b\)?/g, '').replace(/ \/ /g, '/')
}
