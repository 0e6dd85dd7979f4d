/** Inverted index of everything an occupation is called: appellations, labels, what people say of it. */
import { createLexicon, type Lexicon } from './lexicon.js'
import { isMisspeltHollow, weightInTitle, weightOf } from './words.js'

/** A way to call one or several occupations. */
export interface NamePhrase {
  /** Content words. */
  words: readonly string[]
  /** Position of each occupation meant, the most likely first. */
  occupations: readonly number[]
  /** Trust in it, about 1. */
  trust: number
  /** Position of its appellation, when it is one. */
  appellation?: number
}

export interface Found {
  occupation: number
  /** 0 to about 1.2: how well the best phrase of the occupation and the typed words cover each other. */
  score: number
  /** The appellation of it that fits best: its position, how well it fits, and which part of its name was said. */
  appellation?: { position: number; score: number; cover: number; terms: number }
}

export interface PhraseIndex {
  readonly lexicon: Lexicon
  /** Occupations whose phrases share words with these, the best first. */
  search(words: readonly string[]): Found[]
}

/** Words of the query that resemble nothing weigh as little as this: places, names, chatter. */
const UNKNOWN_WEIGHT = 1.2
const SHORTEST_UNKNOWN = 3
/** A word less surely meant than this may as well be a slip in one that says nothing. */
const LEAST_SURE = 0.85
/** How much what is left over on each side counts: of the query, of the phrase. */
const QUERY_POWER = 0.75
const PHRASE_POWER = 0.5
const WITHOUT_HEAD = 0.85
/** An occupation named second or third in a phrase is a little less likely. */
const PER_RANK = 0.93
/** Share of the next phrases of an occupation added to its best one. */
const ECHO = 0.06

export function indexPhrases(phrases: readonly NamePhrase[], prior: Float64Array): PhraseIndex {
  const lexicon = createLexicon()
  /** How much each term counts when a typed word is a misspelling of it. */
  const termFaintness: number[] = []
  const phraseTerms = phrases.map((phrase) => {
    const byTerm = new Map<number, number>()
    for (const word of phrase.words) {
      const term = lexicon.termOf(word)
      byTerm.set(term, Math.max(byTerm.get(term) ?? 0, weightInTitle(word)))
      termFaintness[term] = weightOf(word)
    }
    return byTerm
  })
  lexicon.seal()

  /** The word an appellation begins with says what one is: without it, its other words weigh less. */
  const heads = Int32Array.from(phrases, ({ appellation, words: [head = ''] }) =>
    appellation === undefined || weightInTitle(head) < 1 ? -1 : lexicon.termOf(head),
  )
  const isHeadSaid = new Uint8Array(phrases.length)

  const rarity = rarityOfTerms(phrases, phraseTerms, lexicon.size, prior.length)
  const postings: number[][] = Array.from({ length: lexicon.size }, () => [])
  const phraseWeights = new Float64Array(phrases.length)
  const termWeights: Map<number, number>[] = phraseTerms
  phraseTerms.forEach((byTerm, at) => {
    for (const [term, weight] of byTerm) {
      postings[term]?.push(at)
      phraseWeights[at] = (phraseWeights[at] ?? 0) + weight * (rarity[term] ?? 0)
    }
  })
  const lists = postings.map((posting) => Int32Array.from(posting))

  const mass = new Float64Array(phrases.length)
  const phraseMass = new Float64Array(phrases.length)
  const best = new Float64Array(phrases.length)
  const bestPhrase = new Float64Array(phrases.length)
  const isTouched = new Uint8Array(phrases.length)
  const termsSaid = new Uint8Array(phrases.length)

  function search(words: readonly string[]): Found[] {
    const touched: number[] = []
    let queryWeight = 0
    for (const word of new Set(words)) {
      const meanings = lexicon.meaningsOf(word)
      const [surest] = meanings
      if ((surest?.similarity ?? 0) < LEAST_SURE && isMisspeltHollow(word)) continue
      const faint = surest === undefined || lexicon.isKnown(word) ? weightOf(word) : (termFaintness[surest.term] ?? 1)
      const weight = surest === undefined ? (word.length < SHORTEST_UNKNOWN ? 0 : UNKNOWN_WEIGHT) : faint * (rarity[surest.term] ?? 0)
      queryWeight += weight
      const here: number[] = []
      for (const { term, similarity } of meanings) {
        const gain = weight * similarity
        const phraseGain = (rarity[term] ?? 0) * similarity
        for (const at of lists[term] ?? []) {
          if (best[at] === 0) here.push(at)
          if (heads[at] === term) isHeadSaid[at] = 1
          if (gain > (best[at] ?? 0)) best[at] = gain
          const own = phraseGain * (termWeights[at]?.get(term) ?? 1)
          if (own > (bestPhrase[at] ?? 0)) bestPhrase[at] = own
        }
      }
      for (const at of here) {
        if (isTouched[at] === 0) {
          isTouched[at] = 1
          touched.push(at)
        }
        mass[at] = (mass[at] ?? 0) + (best[at] ?? 0)
        phraseMass[at] = (phraseMass[at] ?? 0) + (bestPhrase[at] ?? 0)
        best[at] = 0
        bestPhrase[at] = 0
        termsSaid[at] = (termsSaid[at] ?? 0) + 1
      }
    }
    return rank(touched, queryWeight)
  }

  function rank(touched: readonly number[], queryWeight: number): Found[] {
    const byOccupation = new Map<number, Found>()
    for (const at of touched) {
      const phrase = phrases[at]
      const queryCover = Math.min(1, (mass[at] ?? 0) / queryWeight)
      const phraseCover = Math.min(1, (phraseMass[at] ?? 0) / (phraseWeights[at] ?? 1))
      mass[at] = 0
      phraseMass[at] = 0
      isTouched[at] = 0
      const terms = termsSaid[at] ?? 0
      termsSaid[at] = 0
      const lacksHead = heads[at] !== -1 && isHeadSaid[at] === 0
      isHeadSaid[at] = 0
      if (phrase === undefined) continue
      const cover = (lacksHead ? WITHOUT_HEAD : 1) * phrase.trust * queryCover ** QUERY_POWER * phraseCover ** PHRASE_POWER
      phrase.occupations.forEach((occupation, position) => {
        const score = cover * PER_RANK ** position * (1 + (prior[occupation] ?? 0))
        const known = byOccupation.get(occupation)
        const found: Found = known ?? { occupation, score }
        if (known === undefined) byOccupation.set(occupation, found)
        else if (score > known.score) known.score = score + ECHO * known.score
        if (phrase.appellation !== undefined && cover > (found.appellation?.score ?? 0)) {
          found.appellation = { position: phrase.appellation, score: cover, cover: phraseCover, terms }
        }
      })
    }
    return [...byOccupation.values()].sort((a, b) => b.score - a.score)
  }

  return { lexicon, search }
}

/** The fewer occupations a term belongs to, the more it says. */
function rarityOfTerms(
  phrases: readonly NamePhrase[],
  phraseTerms: readonly Map<number, number>[],
  terms: number,
  occupations: number,
): Float64Array {
  const owners: Set<number>[] = Array.from({ length: terms }, () => new Set())
  phraseTerms.forEach((byTerm, at) => {
    const first = phrases[at]?.occupations[0]
    if (first !== undefined) for (const term of byTerm.keys()) owners[term]?.add(first)
  })
  return Float64Array.from(owners, (set) => Math.log(1 + occupations / (0.5 + set.size)))
}
