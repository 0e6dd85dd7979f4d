/**
 * What a free sentence asks for, outside any question: offers, a workshop, an adviser… or *I don't know*. natural's Bayes classifier
 * over words and over what they stand for (`data/recognition/concepts.csv`), trained at start on `data/recognition/intents.csv`.
 */
import classifiers from 'natural/lib/natural/classifiers/index.js'
import { wordsOf } from '../../matching/french/normalise.js'
import { writtenOut } from '../../matching/french/sms.js'
import { stemOf } from '../../matching/french/stem.js'
import { createLexicon } from '../../matching/occupations/lexicon.js'

export const INTENTS = [
  'offers',
  'workshops',
  'adviser',
  'profile',
  'appointment',
  'cv',
  'letter',
  'training',
  'data',
  'delete',
  'stop',
  'start',
  'menu',
  'help',
  'back',
  'thanks',
  'greeting',
  'insult',
] as const
export type Intent = (typeof INTENTS)[number]

export interface IntentTables {
  /** What people write, and the intent; `none` is an example of what asks for nothing. */
  phrases: readonly { phrase: string; intent: Intent | 'none' }[]
  /** Words and expressions that stand for the same thing. */
  concepts: readonly { said: string; concept: string }[]
}

export interface RecognisedIntent {
  intent: Intent
  /** Chance that it is right, 0 to 1. */
  confidence: number
}

export interface IntentRecogniser {
  /** The intent of a sentence; null when it is not sure. */
  recognise(text: string): RecognisedIntent | null
}

/** Below this chance the answer is *I don't know*: so 96 in 100 answers were right in cross-validation. */
const LEAST_CONFIDENCE = 0.5
const MOST_WORDS = 40
const SMOOTHING = 0.5
/** A word is read as another one when it is at least this similar. */
const LEAST_SIMILARITY = 0.7

export function createIntentRecogniser(tables: IntentTables): IntentRecogniser {
  const featuresOf = createFeatures(tables)
  const classifier = new classifiers.BayesClassifier(undefined, SMOOTHING)
  const examples = tables.phrases.map(({ phrase, intent }) => ({ features: featuresOf(phrase), intent }))
  const known = seenTwice(examples.map(({ features }) => features))
  for (const { features, intent } of examples) {
    const telling = features.filter((feature) => known.has(feature))
    if (telling.length > 0) classifier.addDocument(telling, intent)
  }
  classifier.train()

  return {
    recognise(text) {
      const features = featuresOf(text).filter((feature) => known.has(feature))
      const [best, next] = features.length === 0 ? [] : classifier.getClassifications(features)
      const intent = INTENTS.find((name) => name === best?.label)
      if (best === undefined || next === undefined || intent === undefined || best.value === 0) return null
      const confidence = chance(Math.log(best.value / next.value) / Math.sqrt(features.length))
      return confidence >= LEAST_CONFIDENCE ? { intent, confidence } : null
    },
  }
}

/** What the lead of the best over the next is worth: fitted by cross-validation on the training phrases. */
function chance(lead: number): number {
  return 1 / (1 + Math.exp(0.45 - 0.85 * lead))
}

/** A feature of one phrase alone teaches nothing, and costs time in each answer. */
function seenTwice(examples: readonly string[][]): Set<string> {
  const counts = new Map<string, number>()
  for (const feature of examples.flat()) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count > 1).map(([feature]) => feature))
}

/** Makes of a sentence its stems, what they stand for, and which of those stand together. */
function createFeatures({ phrases, concepts: table }: IntentTables): (text: string) => string[] {
  const stemsOf = createSpelling([...phrases.map(({ phrase }) => phrase), ...table.map(({ said }) => said)])
  const ofStem = new Map<string, string[]>()
  const expressions: { stems: string; concept: string }[] = []
  for (const { said, concept } of table) {
    const stems = stemsOf(said)
    const [only] = stems
    if (stems.length > 1) expressions.push({ stems: ` ${stems.join(' ')} `, concept })
    else if (only !== undefined) ofStem.set(only, [...(ofStem.get(only) ?? []), concept])
  }
  return (text) => {
    const stems = stemsOf(text)
    const line = ` ${stems.join(' ')} `
    const heard = expressions.filter((expression) => line.includes(expression.stems)).map(({ concept }) => concept)
    const concepts = [...new Set([...stems.flatMap((stem) => ofStem.get(stem) ?? []), ...heard])].sort()
    const pairs = concepts.flatMap((one, at) => concepts.slice(at + 1).map((other) => `two:${one} ${other}`))
    const features = stems.map((stem) => `word:${stem}`)
    // A concept counts twice as much as a word: natural's classifier knows no weights, so it is there twice.
    for (const concept of concepts) features.push(`one:${concept}`, `once more:${concept}`)
    features.push(...pairs, `all:${concepts.join(' ')}`)
    return [...new Set(features)]
  }
}

/** Stems of a sentence, with the words that are not in `texts` read as the likeliest one that is. */
function createSpelling(texts: readonly string[]): (text: string) => string[] {
  const lexicon = createLexicon()
  const stems: string[] = []
  for (const word of new Set(texts.flatMap(wordsIn))) stems[lexicon.termOf(word)] = stemOf(word)
  lexicon.seal()
  return (text) =>
    wordsIn(text).map((word) => {
      if (lexicon.isKnown(word)) return stemOf(word)
      const [meant] = lexicon.meaningsOf(word)
      return (meant !== undefined && meant.similarity >= LEAST_SIMILARITY ? stems[meant.term] : undefined) ?? stemOf(word)
    })
}

function wordsIn(text: string): string[] {
  return writtenOut(wordsOf(text).slice(0, MOST_WORDS))
}
