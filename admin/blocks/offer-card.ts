/** The card of an offer in its agency's channel: what it is, how many profiles it matches, and whether it is still open. */
import type { Words } from '../../base/words.js'
import type { JobOffer } from '../../domain/offers/job-offer.js'
import { escapeMrkdwn } from '../text.js'
import { actions, type Block, type Button, button, type CardMessage, divider, facts, header, message, quoted, section } from './kit.js'

export const OFFER_FILLED = 'offer:filled'
export const OFFER_PAUSE = 'offer:pause'
export const OFFER_RESUME = 'offer:resume'
export const OFFER_VALIDATE = 'offer:validate'
export const OFFER_REJECT = 'offer:reject'
export const OFFER_EDIT = 'offer:edit'
export const OFFER_EXTEND = 'offer:extend'
export const OFFER_SHARE = 'offer:share'
export const OFFER_WITHDRAW = 'offer:withdraw'

export interface OfferCard {
  offer: JobOffer
  occupation: string
  /** Profiles it matches now; null when they were not counted. */
  matching: number | null
  /** There are more than were counted. */
  isAtLeast: boolean
  expiresAt: string
  /** The recruiter whose first offer this is, and their company; empty for any other offer. */
  submittedBy: [name: string, value: string][]
  /** Which other agencies see it, in words. */
  sharing: string
  words: Words
}

export function offerCard(card: OfferCard): CardMessage {
  const { offer, words } = card
  const title = words('offer.title', { title: offer.title })
  const blocks: Block[] = [header(title), section(`*${escapeMrkdwn(words(`offer.state.${offer.state}`))}*${matchingLine(card)}`)]
  blocks.push(...facts([...card.submittedBy, ...offerFacts(card)]))
  if (offer.description !== '') blocks.push(divider, ...quoted(offer.description))
  blocks.push(...buttonsOf(offer, words))
  return message(title, blocks)
}

function matchingLine({ offer, matching, isAtLeast, words }: OfferCard): string {
  if (matching === null || offer.state !== 'published') return ''
  return ` · ${escapeMrkdwn(words(isAtLeast ? 'offer.matchingAtLeast' : 'offer.matching', { count: matching }))}`
}

function offerFacts({ offer, occupation, expiresAt, sharing, words }: OfferCard): [string, string][] {
  const need = (label: string, isRequired: boolean) => words(isRequired ? 'offer.required' : 'offer.wished', { label })
  const { level, experienceMonths } = offer
  return [
    [words('offer.company'), offer.companyName ?? ''],
    [words('offer.occupation'), occupation],
    [words('offer.place'), offer.placeName],
    [words('offer.contract'), contractLine(offer, words)],
    [words('offer.workingTime'), offer.workingTime === undefined ? '' : words(`workingTime.${offer.workingTime}`)],
    [words('offer.hours'), offer.hours.map((kind) => words(`hours.${kind}`)).join(', ')],
    [words('offer.startsOn'), offer.startsOn ?? ''],
    [words('offer.level'), level === undefined ? '' : need(words(`level.${level.value}`), level.need === 'required')],
    [
      words('offer.experience'),
      experienceMonths === undefined
        ? ''
        : need(words('offer.months', { count: experienceMonths.value }), experienceMonths.need === 'required'),
    ],
    [words('offer.licences'), offer.licences.map(({ value, need: how }) => need(value, how === 'required')).join(', ')],
    [words('offer.salary'), offer.salary ?? ''],
    [words('offer.positions'), String(offer.positions)],
    [words('offer.expiresAt'), expiresAt],
    [words('share.seenBy'), sharing],
  ]
}

function contractLine({ contract, durationMonths }: JobOffer, words: Words): string {
  if (contract === undefined) return ''
  const name = words(`contract.${contract}`)
  return durationMonths === undefined ? name : `${name}, ${words('offer.months', { count: durationMonths })}`
}

type Action = 'validate' | 'reject' | 'fill' | 'pause' | 'resume' | 'edit' | 'extend' | 'share' | 'withdraw'

const ACTIONS: Record<JobOffer['state'], Action[]> = {
  draft: ['validate', 'reject', 'edit'],
  rejected: [],
  published: ['fill', 'pause', 'edit', 'extend', 'share', 'withdraw'],
  paused: ['resume', 'fill', 'edit', 'withdraw'],
  filled: ['resume'],
  expired: ['resume', 'edit'],
  withdrawn: ['resume'],
}

function buttonsOf({ id, state }: JobOffer, words: Words): Block[] {
  const asked = (name: 'reject' | 'fill' | 'withdraw') => ({
    confirm: {
      title: words(`offer.${name}Title`),
      text: words(`offer.${name}Text`),
      yes: words(`offer.${name}Yes`),
      no: words('common.no'),
    },
  })
  const buttons: Record<Action, () => Button> = {
    validate: () => button(OFFER_VALIDATE, words('offer.validate'), id, { style: 'primary' }),
    reject: () => button(OFFER_REJECT, words('offer.reject'), id, asked('reject')),
    fill: () => button(OFFER_FILLED, words('offer.fill'), id, { style: 'primary', ...asked('fill') }),
    pause: () => button(OFFER_PAUSE, words('offer.pause'), id),
    resume: () => button(OFFER_RESUME, words('offer.resume'), id),
    edit: () => button(OFFER_EDIT, words('offer.edit'), id),
    extend: () => button(OFFER_EXTEND, words('offer.extend'), id),
    share: () => button(OFFER_SHARE, words('offer.share'), id),
    withdraw: () => button(OFFER_WITHDRAW, words('offer.withdraw'), id, asked('withdraw')),
  }
  const shown = ACTIONS[state].map((action) => buttons[action]())
  return shown.length === 0 ? [] : [actions('offer', ...shown)]
}
