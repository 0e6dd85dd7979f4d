/**
 * What a free sentence asks for, outside any question: offers, a workshop, an adviser… or *I don't know*. A classifier over words and
 * over what they stand for (`data/recognition/concepts.csv`), trained at start on `data/recognition/intents.csv`.
 */
import { wordsOf } from '../../matching/french/normalise.js'
import { writtenOut } from '../../matching/french/sms.js'
import { stemOf } from '../../matching/french/stem.js'
import { createLexicon } from '../../matching/occupations/lexicon.js'
import { trainClassifier } from './softmax.js'

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

/** Below this chance the answer is *I don't know*: so 95 in 100 answers were right in cross-validation, and 93 in 100 sentences. */
const LEAST_CONFIDENCE = 0.3
const MOST_WORDS = 40
/** A word is read as another one when it is at least this similar. */
const LEAST_SIMILARITY = 0.7

export function createIntentRecogniser(tables: IntentTables): IntentRecogniser {
  const featuresOf = createFeatures(tables)
  const classify = trainClassifier(tables.phrases.map(({ phrase, intent }) => ({ features: featuresOf(phrase), label: intent })))

  return {
    recognise(text) {
      const guess = classify(featuresOf(text))
      const intent = INTENTS.find((name) => name === guess?.label)
      if (guess === undefined || intent === undefined || guess.chance < LEAST_CONFIDENCE) return null
      return { intent, confidence: guess.chance }
    },
  }
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
    const neighbours = ['^', ...stems].map((stem, at) => `then:${stem} ${stems[at] ?? '$'}`)
    const features = [...stems.map((stem) => `word:${stem}`), ...concepts.map((concept) => `one:${concept}`)]
    return [...new Set([...features, ...pairs, ...neighbours, `all:${concepts.join(' ')}`])]
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
