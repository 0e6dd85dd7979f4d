import { topic } from './topic.js'

export const OFFER_TOPIC = 'adviser.offer'

/** Twice in a row nothing was understood, and no question waits: an adviser, or the menu. */
export const createOfferTopic = () =>
  topic(OFFER_TOPIC, async (ask) => {
    const next = await ask.choice('common.offerAdviser', [
      { value: 'adviser', label: 'common.toAdviser', synonyms: ['conseiller', 'oui', 'ok', 'je veux bien'] },
      { value: 'menu', label: 'common.goOn', synonyms: ['continuer', 'non', 'menu'] },
    ])
    await ask.topic(next, next === 'adviser' ? { reason: 'misunderstood' } : undefined)
  })
