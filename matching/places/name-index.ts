/** Places by what people call them: whole name, name without its small words, its beginning, its sound, a typo of it. */
import { distance } from 'fastest-levenshtein'
import { letterMask, mayBeWithin } from '../french/letters.js'
import { normalise } from '../french/normalise.js'
import { soundOf } from '../french/phonetic.js'

/** How a candidate was found; the cost is in units of one typo. */
export interface Candidate<P> {
  place: P
  cost: number
}

export interface NameIndex<P> {
  /** Of exactly these words; with `withBeginnings`, also those whose name begins so. */
  named(words: readonly string[], withBeginnings: boolean): Candidate<P>[]
  /** Those that sound or look nearly like these words. */
  resembling(words: readonly string[]): Candidate<P>[]
}

const LOOSE_COST = 0.2
const BEGINNING_COST = 0.8
const SAME_SOUND_COST = 0.6
/** Shorter sounds are shared by everything. */
const SHORTEST_SOUND = 3

const SMALL_WORDS = new Set('le la les l sur sous en de du des d aux au a et lez lès'.split(' '))
const ABBREVIATIONS: Readonly<Record<string, string>> = { st: 'saint', ste: 'sainte', sts: 'saints', stes: 'saintes', s: 'sur' }
/** Beginnings that say nothing by themselves. */
const HOLLOW = new Set('saint sainte saints saintes ville grand grande petit petite vieux vieille haut haute bas basse mont val'.split(' '))

/** The words of a place name, abbreviations written out ("St" is "saint"). */
export function placeWords(text: string): string[] {
  const normal = normalise(text)
  return normal === '' ? [] : normal.split(' ').map((word) => (Object.hasOwn(ABBREVIATIONS, word) ? (ABBREVIATIONS[word] ?? word) : word))
}

export function isSmallWord(word: string): boolean {
  return SMALL_WORDS.has(word)
}

/** `words` without articles and prepositions, as one key. */
export function looseKey(words: readonly string[]): string {
  return words.filter((word) => !SMALL_WORDS.has(word)).join(' ')
}

export function indexNames<P extends { name: string }>(places: readonly P[]): NameIndex<P> {
  const whole = new Map<string, P[]>()
  const loose = new Map<string, P[]>()
  const beginnings = new Map<string, P[]>()
  const sounds = new Map<string, P[]>()
  for (const place of places) {
    const words = placeWords(place.name)
    add(whole, words.join(' '), place)
    const significant = words.filter((word) => !SMALL_WORDS.has(word))
    if (significant.length < words.length && !(significant.length === 1 && HOLLOW.has(significant[0] ?? ''))) {
      add(loose, significant.join(' '), place)
    }
    add(sounds, soundKey(significant), place)
    for (let count = 1; count < significant.length; count++) {
      if (count === 1 && HOLLOW.has(significant[0] ?? '')) continue
      add(beginnings, significant.slice(0, count).join(' '), place)
    }
  }

  const keys = [...whole.keys()].sort((a, b) => lettersIn(a) - lettersIn(b))
  const joined = keys.map((key) => key.replaceAll(' ', ''))
  const masks = Int32Array.from(joined, letterMask)
  const firstOfLength: number[] = []
  for (let at = joined.length - 1; at >= 0; at--) firstOfLength[joined[at]?.length ?? 0] = at
  const firstFrom = (length: number): number => {
    for (let l = Math.max(0, length); l < firstOfLength.length; l++) if (firstOfLength[l] !== undefined) return firstOfLength[l] ?? 0
    return joined.length
  }

  function resembling(words: readonly string[]): Candidate<P>[] {
    const found: Candidate<P>[] = []
    const significant = words.filter((word) => !SMALL_WORDS.has(word))
    const sound = soundKey(significant)
    if (sound.length >= SHORTEST_SOUND) for (const place of sounds.get(sound) ?? []) found.push({ place, cost: SAME_SOUND_COST })
    const typed = words.join('')
    const most = typed.length <= 3 ? 0 : typed.length <= 5 ? 1 : typed.length <= 10 ? 2 : 3
    if (most === 0) return found
    const mask = letterMask(typed)
    const end = firstFrom(typed.length + most + 1)
    for (let at = firstFrom(typed.length - most); at < end; at++) {
      if (!mayBeWithin(mask, masks[at] ?? 0, most)) continue
      const name = joined[at] ?? ''
      const edits = distance(typed, name)
      if (edits > most) continue
      const cost = edits * (typed[0] === name[0] ? 1 : 1.4)
      for (const place of whole.get(keys[at] ?? '') ?? []) found.push({ place, cost })
    }
    return found
  }

  return {
    named(words, withBeginnings) {
      const found: Candidate<P>[] = (whole.get(words.join(' ')) ?? []).map((place) => ({ place, cost: 0 }))
      const key = looseKey(words)
      if (key === '') return found
      for (const place of loose.get(key) ?? []) found.push({ place, cost: LOOSE_COST })
      if (withBeginnings) for (const place of beginnings.get(key) ?? []) found.push({ place, cost: BEGINNING_COST })
      return found
    },
    resembling,
  }
}

function lettersIn(key: string): number {
  return key.replaceAll(' ', '').length
}

function soundKey(words: readonly string[]): string {
  return words.map(soundOf).join('')
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}
