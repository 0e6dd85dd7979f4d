/** Every word the index knows, and which of them a typed one may be: itself, its family, its sound, its beginning, a typo of it. */
import { editDistanceWithin } from '../french/distance.js'
import { letterMask, mayBeWithin } from '../french/letters.js'
import { soundOf } from '../french/phonetic.js'
import { masculineOf, rootOf, stemOf } from '../french/stem.js'

/** A known term (a word in the masculine singular, by number) and how surely it is meant, 0 to 1. */
export interface Meaning {
  term: number
  similarity: number
}

export interface Lexicon {
  /** Number of the term of a word, making one when it is new. Only while building. */
  termOf(word: string): number
  /** Must be called once, after the last `termOf`. */
  seal(): void
  isKnown(word: string): boolean
  /** What a typed word may mean, the surest first; empty when it resembles nothing. */
  meaningsOf(word: string): Meaning[]
  readonly size: number
}

const SAME_STEM = 0.92
const SAME_STEM_THOUGH_UNKNOWN = 0.85
const SAME_FAMILY = 0.72
const SAME_SOUND = 0.9
const SAME_SOUND_THOUGH_KNOWN = 0.6
const BEGINNING = 0.7
const SHORTEST_BEGINNING = 4
const PER_EDIT = 0.2
const TRIGRAMS_IN_COMMON = 0.5
const MOST_MEANINGS = 10
const LONGEST_WORD = 30

export function createLexicon(): Lexicon {
  const terms = new Map<string, number>()
  const termOfWord = new Map<string, number>()
  const byStem = new Map<string, Set<number>>()
  const byRoot = new Map<string, Set<number>>()
  const bySound = new Map<string, Set<number>>()
  const byTrigram = new Map<string, number[]>()
  let words: string[] = []
  let termOfIndex: Int32Array = new Int32Array()
  let masks: Int32Array = new Int32Array()
  let firstOfLength: number[] = []
  let inCommon = new Uint8Array()
  let touched: number[] = []

  function termOf(word: string): number {
    const known = termOfWord.get(word)
    if (known !== undefined) return known
    const masculine = masculineOf(word)
    let term = terms.get(masculine)
    if (term === undefined) {
      term = terms.size
      terms.set(masculine, term)
    }
    termOfWord.set(word, term)
    return term
  }

  function seal(): void {
    words = [...termOfWord.keys()].sort((a, b) => a.length - b.length)
    termOfIndex = Int32Array.from(words, (word) => termOfWord.get(word) ?? -1)
    masks = Int32Array.from(words, letterMask)
    inCommon = new Uint8Array(words.length)
    touched = []
    firstOfLength = new Array(LONGEST_WORD + 2).fill(words.length)
    for (let at = words.length - 1; at >= 0; at--) {
      const word = words[at] ?? ''
      const term = termOfIndex[at] ?? -1
      for (let length = Math.min(word.length, LONGEST_WORD + 1); length >= 0 && (firstOfLength[length] ?? 0) > at; length--)
        firstOfLength[length] = at
      addTo(byStem, stemOf(word), term)
      const root = rootOf(word)
      if (root !== undefined) addTo(byRoot, root, term)
      const sound = soundOf(masculineOf(word))
      if (sound.length >= 3) addTo(bySound, sound, term)
      for (const trigram of trigramsOf(word)) {
        const posting = byTrigram.get(trigram)
        if (posting === undefined) byTrigram.set(trigram, [at])
        else posting.push(at)
      }
    }
  }

  function meaningsOf(word: string): Meaning[] {
    const found = new Map<number, number>()
    const note = (term: number, similarity: number): void => {
      if (similarity > (found.get(term) ?? 0)) found.set(term, similarity)
    }
    const exact = termOfWord.get(word) ?? terms.get(masculineOf(word))
    if (exact !== undefined) note(exact, 1)
    for (const term of byStem.get(stemOf(word)) ?? []) note(term, exact === undefined ? SAME_STEM_THOUGH_UNKNOWN : SAME_STEM)
    const root = rootOf(word)
    if (root !== undefined) for (const term of byRoot.get(root) ?? []) note(term, SAME_FAMILY)
    const sound = soundOf(masculineOf(word))
    const isNew = found.size === 0 || (exact === undefined && !byStem.has(stemOf(word)))
    for (const term of bySound.get(sound) ?? []) note(term, isNew ? SAME_SOUND : SAME_SOUND_THOUGH_KNOWN)
    if (isNew) {
      noteTypos(word, note)
      noteBeginnings(word, note)
    }
    return [...found]
      .map(([term, similarity]) => ({ term, similarity }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, MOST_MEANINGS)
  }

  function noteTypos(word: string, note: (term: number, similarity: number) => void): void {
    const most = word.length <= 3 ? 0 : word.length <= 6 ? 1 : 2
    if (most === 0) return
    const mask = letterMask(word)
    const end = firstOfLength[Math.min(LONGEST_WORD + 1, word.length + most + 1)] ?? words.length
    for (let at = firstOfLength[Math.max(0, Math.min(LONGEST_WORD, word.length - most))] ?? 0; at < end; at++) {
      if (!mayBeWithin(mask, masks[at] ?? 0, most)) continue
      const other = words[at] ?? ''
      const edits = editDistanceWithin(word, other, most)
      if (edits === undefined) continue
      const start = word[0] === other[0] ? 0 : 0.1
      note(termOfIndex[at] ?? -1, 1 - PER_EDIT * edits - start - (word.length <= 5 ? 0.05 : 0))
    }
  }

  /** Words that begin alike or share most trigrams: "secretaria", "developpé", "restaurat". */
  function noteBeginnings(word: string, note: (term: number, similarity: number) => void): void {
    if (word.length < SHORTEST_BEGINNING) return
    const trigrams = trigramsOf(word)
    for (const trigram of trigrams) {
      for (const at of byTrigram.get(trigram) ?? []) {
        if (inCommon[at] === 0) touched.push(at)
        inCommon[at] = (inCommon[at] ?? 0) + 1
      }
    }
    for (const at of touched) {
      const common = inCommon[at] ?? 0
      inCommon[at] = 0
      const other = words[at] ?? ''
      if (other.length > word.length && other.startsWith(word)) note(termOfIndex[at] ?? -1, BEGINNING)
      else if (word.length >= 6) {
        const dice = (2 * common) / (trigrams.length + other.length)
        if (dice >= TRIGRAMS_IN_COMMON) note(termOfIndex[at] ?? -1, dice * 0.8)
      }
    }
    touched.length = 0
  }

  return {
    termOf,
    seal,
    isKnown: (word) => termOfWord.has(word),
    meaningsOf,
    get size() {
      return terms.size
    },
  }
}

/** Trigrams of `^word$`: as many as it has letters. */
function trigramsOf(word: string): string[] {
  const padded = `^${word}$`
  const trigrams: string[] = []
  for (let at = 0; at + 3 <= padded.length; at++) trigrams.push(padded.slice(at, at + 3))
  return trigrams
}

function addTo(map: Map<string, Set<number>>, key: string, term: number): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, new Set([term]))
  else known.add(term)
}
