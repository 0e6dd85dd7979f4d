/** Occupations from what a person types, in any French: "je ve bosser ds la vente de fringues" is D1214. */
import { clausesOf } from './clauses.js'
import { type Found, indexPhrases, type NamePhrase, type PhraseIndex } from './phrase-index.js'
import { areAllDouble, contentOf, sayEnough, titleWords } from './words.js'

export interface OccupationTables {
  occupations: ReadonlyMap<string, { rome: string; label: string }>
  appellations: readonly { ogr: string; rome: string; label: string }[]
  /** `data/recognition/vocabulary.csv`: what people say, and the ROME codes they mean by it, the most likely first. */
  vocabulary: readonly { phrase: string; romes: readonly string[]; appellation?: string }[]
  /** `data/recognition/popular.csv`: how often young people ask for an occupation (0 to 5), and the appellation they mean by it. */
  popular?: readonly { rome: string; popularity: number; appellation: string }[]
  /** What one does in each occupation, as ROME says it. */
  activities?: readonly { rome: string; label: string }[]
}

export interface RecognisedOccupation {
  /** ROME code, `D1106`. */
  rome: string
  /** OGR code of the appellation that was named, if one was. */
  appellation?: string
  /** Label of that appellation, else of the usual one of the occupation; both genders. */
  label: string
  /** Chance that it is meant, 0 to 1. */
  score: number
}

export interface RecognisedOccupations {
  /** Five at most, the best first. When several were named, each comes before the also-rans of any. */
  occupations: RecognisedOccupation[]
  /** What was named, one entry a thing, when more than one was: "vendeuse ou serveuse". Empty otherwise. */
  segments: RecognisedOccupation[]
  /** ROME codes the person does not want: "pas la restauration". */
  excluded: string[]
}

/** From this score on, at least 95 in 100 are right: one tap confirms. */
export const CONFIDENT = 0.8
/** Below, it is hardly worth proposing. */
export const DOUBTFUL = 0.25

const MOST_OCCUPATIONS = 5
/** A popular occupation gains this share of its score a point of popularity, which only breaks near-ties. */
const PER_POPULARITY = 0.02
const TRUST = { vocabulary: 1.06, appellation: 1, label: 0.96, activity: 0.62 }
/** A part of the sentence stands for itself when it scores at least this, and the whole sentence less than this share of it. */
const LEAST_OF_SEGMENT = 0.45
const SHARE_OF_WHOLE = 0.85
const LEAST_OF_REFUSED = 0.6
const SHARE_OF_BEST_REFUSED = 0.7
/** An appellation was named when this much of it was said; less is enough when two words of it were. */
const LEAST_NAMED = 0.9
const LEAST_NAMED_BY_TWO_WORDS = 0.5
const LEAST_NAMED_SCORE = 0.6
/** "une formation", "le permis": hardly an occupation. */
const SHARE_OF_DOUBLE = 0.5
/** Words that say nothing are an occupation only when they are one to the letter ("saisonnier"). */
const LEAST_OF_HOLLOW = 0.97
const LONGEST_HOLLOW = 60
/** Trades in a row without a comma: each by itself at least this good, all together no better than that. */
const LEAST_OF_ROW = 0.85
const MOST_OF_ROW = 0.75
const LONGEST_ROW = 4
const TRADE = /(?:eu[rz]|euse|ier|iere|ien|ienne|er|ere|iste|on|onne|ante?|trice)s?$/
/** What is named with this score is wanted, whatever was refused more broadly: "pas la restauration mais serveuse". */
const LEAST_WANTED_ANYWAY = 0.9

export interface OccupationRecogniser {
  recognise(text: string): RecognisedOccupations
}

export function createOccupationRecogniser(tables: OccupationTables): OccupationRecogniser {
  const romes = [...tables.occupations.keys()]
  const positions = new Map(romes.map((rome, position) => [rome, position]))
  const prior = new Float64Array(romes.length)
  for (const { rome, popularity } of tables.popular ?? []) {
    const position = positions.get(rome)
    if (position !== undefined) prior[position] = popularity * PER_POPULARITY
  }
  const index: PhraseIndex = indexPhrases(phrasesOf(tables, positions), prior)
  const labels = labelsOf(tables)

  function named(found: Found, score: number): RecognisedOccupation {
    const rome = romes[found.occupation] ?? ''
    const named = found.appellation === undefined ? undefined : tables.appellations[found.appellation.position]
    if (named !== undefined && named.rome === rome && isNamed(found)) {
      return { rome, appellation: named.ogr, label: named.label, score }
    }
    return { rome, label: labels.get(rome) ?? tables.occupations.get(rome)?.label ?? rome, score }
  }

  function search(words: readonly string[]): Found[] {
    const found = index.search(words)
    if (areAllDouble(words)) for (const one of found) one.score *= SHARE_OF_DOUBLE
    return found
  }

  /** "maçon plombier electricien": each word a trade, and no trade is all of them. */
  function rowIn(words: readonly string[], asOne: readonly Found[]): string[][] | undefined {
    if (words.length < 2 || words.length > LONGEST_ROW || (asOne[0]?.score ?? 0) > MOST_OF_ROW) return undefined
    const trades = words.map((word) => [word])
    return trades.every(([word = '']) => TRADE.test(word) && (search([word])[0]?.score ?? 0) >= LEAST_OF_ROW) ? trades : undefined
  }

  return {
    recognise(text) {
      const said = clausesOf(text)
      if (said.wanted.length === 0 && said.refused.length === 0) {
        const found = index.search(titleWords(text.slice(0, LONGEST_HOLLOW))).filter(({ score }) => score >= LEAST_OF_HOLLOW)
        return {
          occupations: found.slice(0, MOST_OCCUPATIONS).map((one, at) => named(one, confidence(one, found, at, 0))),
          segments: [],
          excluded: [],
        }
      }
      const wanted = said.wanted.flatMap((words) => rowIn(words, search(words)) ?? [words])
      const excluded = new Set(said.refused.filter(sayEnough).flatMap((words) => refusedIn(search(words))))
      if (excluded.size > 0) {
        for (const words of wanted) {
          const [best] = search(words)
          if (best !== undefined && best.score >= LEAST_WANTED_ANYWAY) excluded.delete(best.occupation)
        }
      }
      const isAllowed = (found: Found): boolean => !excluded.has(found.occupation)
      const whole = search(wanted.flat()).filter(isAllowed)
      const parts = wanted.length > 1 ? wanted.map((words) => search(words).filter(isAllowed)) : []
      const { ranked, segments } = weigh(whole, parts)
      const best = ranked.slice(0, MOST_OCCUPATIONS)
      const all = best.map((found, at) => named(found, confidence(found, best, at, segments.length)))
      return {
        occupations: all,
        segments: segments.length > 1 ? all.slice(0, segments.length) : [],
        excluded: [...excluded].map((position) => romes[position] ?? ''),
      }
    },
  }
}

/** Whether the sentence names one thing or several, and in which order they come. */
function weigh(whole: Found[], parts: readonly Found[][]): { ranked: Found[]; segments: Found[] } {
  const segments: Found[] = []
  for (const [best] of parts) {
    if (best === undefined || best.score < LEAST_OF_SEGMENT) continue
    if (!segments.some((known) => known.occupation === best.occupation)) segments.push(best)
  }
  const [ofWhole] = whole
  const [first] = segments
  if (first === undefined || ofWhole === undefined) return { ranked: whole, segments: [] }
  const strongest = Math.max(...segments.map((found) => found.score))
  if (ofWhole.score >= strongest * SHARE_OF_WHOLE) return { ranked: whole, segments: [] }
  const rest = [...parts.flat(), ...whole].sort((a, b) => b.score - a.score)
  const seen = new Set<number>()
  const ranked = [...segments, ...rest].filter(({ occupation }) => {
    const isNew = !seen.has(occupation)
    seen.add(occupation)
    return isNew
  })
  return { ranked, segments }
}

function isNamed({ appellation }: Found): boolean {
  if (appellation === undefined || appellation.score < LEAST_NAMED_SCORE) return false
  return appellation.cover >= (appellation.terms > 1 ? LEAST_NAMED_BY_TWO_WORDS : LEAST_NAMED)
}

function refusedIn(found: readonly Found[]): number[] {
  const [best] = found
  if (best === undefined || best.score < LEAST_OF_REFUSED) return []
  return found.filter(({ score }) => score >= best.score * SHARE_OF_BEST_REFUSED).map(({ occupation }) => occupation)
}

/** Chance that it is meant, from how well it covers and how far the next one is. Fitted on the development phrases. */
function confidence(found: Found, ranked: readonly Found[], at: number, segments: number): number {
  const rival = ranked[at === 0 ? Math.max(1, segments) : 0]
  const margin = rival === undefined ? 1 : (found.score - rival.score) / Math.max(found.score, rival.score)
  const chance = 1 / (1 + Math.exp(-(-4 + 6 * Math.min(1, found.score) + 4 * margin)))
  return Math.round(chance * 1000) / 1000
}

function phrasesOf(tables: OccupationTables, positions: ReadonlyMap<string, number>): NamePhrase[] {
  const phrases: NamePhrase[] = []
  const add = (text: string, romes: readonly string[], trust: number, isSaid: boolean, appellation?: number): void => {
    const all = titleWords(text)
    const content = isSaid ? contentOf(all) : all
    const words = [...new Set(content.length > 0 ? content : all)]
    const occupations = romes.map((rome) => positions.get(rome)).filter((position) => position !== undefined)
    if (words.length === 0 || occupations.length === 0) return
    phrases.push(appellation === undefined ? { words, occupations, trust } : { words, occupations, trust, appellation })
  }
  const byOgr = new Map(tables.appellations.map(({ ogr }, position) => [ogr, position]))
  tables.appellations.forEach(({ rome, label }, position) => {
    add(label, [rome], TRUST.appellation, false, position)
  })
  for (const { rome, label } of tables.occupations.values()) add(label, [rome], TRUST.label, false)
  for (const { phrase, romes, appellation } of tables.vocabulary) {
    add(phrase, romes, TRUST.vocabulary, true, appellation === undefined ? undefined : byOgr.get(appellation))
  }
  for (const { rome, label } of tables.activities ?? []) add(label, [rome], TRUST.activity, false)
  return phrases
}

/** The label to show for an occupation when no appellation of it was named. */
function labelsOf(tables: OccupationTables): Map<string, string> {
  const labels = new Map<string, string>()
  const byOgr = new Map(tables.appellations.map(({ ogr, label }) => [ogr, label]))
  for (const { rome, appellation } of tables.popular ?? []) {
    const label = byOgr.get(appellation)
    if (label !== undefined) labels.set(rome, label)
  }
  for (const { rome, label } of tables.appellations) {
    const known = labels.get(rome)
    if (known === undefined || (!tables.popular?.some((entry) => entry.rome === rome) && label.length < known.length))
      labels.set(rome, label)
  }
  return labels
}
