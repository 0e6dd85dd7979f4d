/** What topics and prompts work with underneath, made once and handed in by `main`. */
import type { Commune } from '../domain/reference/reference.js'
import type { OccupationRecogniser } from '../matching/occupations/recognise-occupation.js'
import type { PlaceRecogniser } from '../matching/places/recognise-place.js'
import type { Variables, WordsKey } from './ask.js'

export type Words = (key: WordsKey, vars?: Variables) => string

/** Kinds of distress, each with its own numbers to call. */
export type Distress = 'suicide' | 'violence' | 'child' | 'shelter'

export interface Understanding {
  occupations: OccupationRecogniser
  places: Pick<PlaceRecogniser<Commune>, 'recognise' | 'nearestCommune'>
  /** The topic that a free sentence asks for ("je voudrais voir un conseiller"), or undefined when it is not sure. */
  intentOf(text: string): string | undefined
  /** Recall first: undefined only when nothing in the text sounds like it. */
  distressIn(text: string): Distress | undefined
}

export interface DialogTools {
  words: Words
  understanding: Understanding
  /** IANA zone in which days are meant. */
  timeZone: string
}
