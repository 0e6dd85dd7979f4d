/** The card of a training session in its agency's channel: what it is, who wants it, and whether it is still open. */
import type { Words } from '../../base/words.js'
import type { Training } from '../../domain/trainings/training.js'
import { escapeMrkdwn } from '../text.js'
import { actions, type Block, type Button, button, type CardMessage, divider, facts, header, message, quoted, section } from './kit.js'

export const TRAINING_FULL = 'training:full'
export const TRAINING_CANCEL = 'training:cancel'
export const TRAINING_REOPEN = 'training:reopen'
export const TRAINING_EDIT = 'training:edit'
export const TRAINING_SHARE = 'training:share'
export const TRAINING_AGAIN = 'training:again'

export interface TrainingCard {
  training: Training
  occupations: string[]
  hasBegun: boolean
  asked: number
  enrolled: number
  /** Which other agencies see it, in words. */
  sharing: string
  words: Words
}

export function trainingCard(card: TrainingCard): CardMessage {
  const { training, words } = card
  const title = words('training.title', { title: training.title })
  const state = training.state === 'published' && card.hasBegun ? 'begun' : training.state
  const counts = [words('training.asked', { count: card.asked }), words('training.enrolled', { count: card.enrolled })].join(' · ')
  const blocks: Block[] = [
    header(title),
    section(`*${escapeMrkdwn(words(`training.state.${state}`))}* · ${escapeMrkdwn(counts)}`),
    ...facts(trainingFacts(card)),
  ]
  if (training.description !== '') blocks.push(divider, ...quoted(training.description))
  blocks.push(actions('training', ...buttonsOf(training, words)))
  return message(title, blocks)
}

function trainingFacts({ training, occupations, sharing, words }: TrainingCard): [string, string][] {
  const { level, licences, gives, isPaid, seats } = training
  const given = [
    ...gives.licences.map((one) => words(`licence.${one}`)),
    ...(gives.level === undefined ? [] : [words(`level.${gives.level}`)]),
  ]
  return [
    [words('training.organisation'), training.organisation],
    [words('training.occupations'), occupations.join(', ')],
    [words('training.place'), training.place === undefined ? words('training.atDistance') : training.placeName],
    [words('training.startsOn'), training.startsOn ?? ''],
    [words('training.endsOn'), training.endsOn ?? ''],
    [words('training.duration'), training.duration ?? ''],
    [words('training.level'), level === undefined ? '' : words(`level.${level.value}`)],
    [words('training.licences'), licences.map(({ value }) => words(`licence.${value}`)).join(', ')],
    [words('training.gives'), given.join(', ')],
    [words('training.seats'), seats === null ? '' : String(seats)],
    [words('training.isPaid'), isPaid === null ? '' : words(isPaid ? 'training.yes' : 'training.no')],
    [words('training.contact'), training.contact ?? ''],
    [words('share.seenBy'), sharing],
  ]
}

type Action = 'full' | 'cancel' | 'reopen' | 'edit' | 'share' | 'again'

const ACTIONS: Record<Training['state'], Action[]> = {
  published: ['full', 'edit', 'share', 'again', 'cancel'],
  full: ['reopen', 'again', 'cancel'],
  cancelled: ['reopen', 'again'],
}

function buttonsOf({ id, state }: Training, words: Words): Button[] {
  const asked = (name: 'full' | 'cancel') => ({
    confirm: {
      title: words(`training.${name}Title`),
      text: words(`training.${name}Text`),
      yes: words(`training.${name}Yes`),
      no: words('common.no'),
    },
  })
  const buttons: Record<Action, () => Button> = {
    full: () => button(TRAINING_FULL, words('training.full'), id, asked('full')),
    cancel: () => button(TRAINING_CANCEL, words('training.cancel'), id, asked('cancel')),
    reopen: () => button(TRAINING_REOPEN, words('training.reopen'), id),
    edit: () => button(TRAINING_EDIT, words('training.edit'), id),
    share: () => button(TRAINING_SHARE, words('training.share'), id),
    again: () => button(TRAINING_AGAIN, words('training.again'), id),
  }
  return ACTIONS[state].map((action) => buttons[action]())
}
