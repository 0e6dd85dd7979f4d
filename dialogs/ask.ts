/**
 * How a topic talks. A topic is an async function that reads like its conversation: it asks, and goes on with the answer. Underneath
 * (`topic.ts`) it is a Bot Framework dialog: the answers so far are its state, and each turn runs the function again from its start
 * over the recorded answers until the first question that has none. So a topic must be deterministic between two asks: everything
 * from outside (time, database, chance) goes through `once`.
 */

import type { TurnServices } from '../bot/turn-services.js'
import type { MediaReference, MessageClass } from '../channels/channel.js'
import type { Commune } from '../domain/reference/reference.js'
import type { Language, SearchProfile, WantedOccupation } from '../matching/profile.js'
import type { AdFields } from './understanding/ad.js'

/** A key of the catalogs in `dialogs/fr/`, `place.where`. */
export type WordsKey = string
export type Variables = Record<string, string | number>

export interface Option<T> {
  value: T
  /** Catalog key of the label, or `{ text }` for data (an offer's title). */
  label: WordsKey | { text: string }
  /** Further words that choose it, besides its number, its label and typos of it. */
  synonyms?: string[]
}

export interface AskOptions {
  vars?: Variables
  /** Offers a choice "passer" that answers undefined. */
  isSkippable?: boolean
}

export interface PlaceAnswer {
  commune: Pick<Commune, 'insee' | 'name' | 'department' | 'lat' | 'lng'>
  /** When the person said it in the same breath: "melun 10 km", "tout le 77". */
  reach?: SearchProfile['reach']
}

/** A job ad as it was pasted, with what was understood of it. */
export interface PastedAd {
  text: string
  fields: AdFields
}

/** A file at an address that the provider can fetch. */
export interface SentFile {
  fileName: string
  contentType: string
  url: string
}

export interface Ask {
  /** Tells something. Sent once, however often the topic is run again. `files` go with it as media. */
  say(words: WordsKey, vars?: Variables, files?: SentFile[]): Promise<void>
  /** One of the options, by tap, number, label, typo of it or synonym. */
  choice<T extends string | number>(words: WordsKey, options: Option<T>[], more?: AskOptions): Promise<T>
  /** Any number of the options ("1 et 3", "cdi cdd", "tout", "aucun"). */
  several<T extends string | number>(words: WordsKey, options: Option<T>[], more?: AskOptions): Promise<T[]>
  yesNo(words: WordsKey, more?: AskOptions): Promise<boolean>
  /**
   * A free line, trimmed, at most `maxLength` characters; undefined when it may be and was passed over. `request: 'phone'` shows the
   * channel's button to share one's own number.
   */
  text(words: WordsKey, more: AskOptions & { maxLength: number; request?: 'phone' }): Promise<string | undefined>
  /** A commune: name with typos, postal code, shared location; homonyms are asked back. */
  place(words: WordsKey, more?: AskOptions): Promise<PlaceAnswer>
  /** One to three occupations; a confident one is confirmed in one tap, a doubtful one offers three and "autre". */
  occupations(words: WordsKey, more?: AskOptions): Promise<WantedOccupation[]>
  /** One to three occupations as in `occupations`, or a pasted job ad with what was read in it. */
  ad(words: WordsKey, more?: AskOptions): Promise<WantedOccupation[] | PastedAd>
  languages(words: WordsKey, more?: AskOptions): Promise<Language[]>
  /** A day from now on ("lundi", "dans 2 semaines", "tout de suite" is undefined). ISO date. */
  date(words: WordsKey, more?: AskOptions): Promise<string | undefined>
  /** A file or a photo; undefined when it may be and was passed over. */
  file(words: WordsKey, more?: AskOptions): Promise<MediaReference | undefined>
  /**
   * Does something outside, once: its result (plain JSON) is recorded and given back when the topic runs again. After a crash it may
   * run a second time with the same `key`, so domain writes pass that key on.
   */
  once<T>(name: string, effect: (key: string) => Promise<T>): Promise<T>
  /** Runs another topic to its end and goes on with its result. */
  topic<T>(id: string, input?: unknown): Promise<T>
  /** Class of what is said from here on; `answer` until set. */
  speakAs(messageClass: MessageClass): void
  readonly turn: TurnServices
}

/** What `topic()` registers: an id, and the conversation. `input` is what `ask.topic` or an event hands over. */
export type TopicBody<Result = void> = (ask: Ask, input: unknown) => Promise<Result>
