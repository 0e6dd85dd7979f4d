import type { AskOptions, Option } from '../ask.js'
import type { DialogTools } from '../tools.js'
import { exactGlobalWord, type GlobalWord } from '../understanding/global-words.js'
import { optionIn, type Phrases, phrasesOf } from '../understanding/options.js'
import type { Prompt } from './prompt.js'

export interface ChoiceSpec extends AskOptions {
  options: Option<string | number>[]
}

/** One of the options. */
export const choicePrompt: Prompt<ChoiceSpec> = {
  kind: 'choice',
  render: ({ options }, text, _stage, tools) => ({ text, choices: choicesOf(options, tools) }),
  read({ options }, input, _stage, tools) {
    const index = tappedOption(input.tap, options) ?? optionIn(input.text, allPhrases(options, tools))
    const option = index === undefined ? undefined : options[index]
    return option === undefined ? { kind: 'unclear', hint: 'common.hint.choice' } : { kind: 'answer', answer: option.value }
  },
  isAnswer: ({ options }, answer) => options.some(({ value }) => value === answer),
  owns: ({ options }, tools) => ownedWords(options, tools),
}

export function labelOf({ label }: Option<string | number>, { words }: DialogTools): string {
  return typeof label === 'string' ? words(label) : label.text
}

export function choicesOf(options: Option<string | number>[], tools: DialogTools): { label: string; value: string }[] {
  return options.map((option, index) => ({ label: labelOf(option, tools), value: buttonValue(option, index) }))
}

/** What a button carries: short ASCII, else the option's place in the list. */
function buttonValue({ value }: Option<string | number>, index: number): string {
  const text = String(value)
  return /^[\x21-\x7e]{1,50}$/.test(text) && !/^[#~]/.test(text) ? text : `#${index}`
}

export function tappedOption(tap: string | undefined, options: Option<string | number>[]): number | undefined {
  if (tap === undefined) return undefined
  const index = options.findIndex((option, at) => buttonValue(option, at) === tap)
  return index < 0 ? undefined : index
}

/** Most options are constants of their topic: their phrases are made once. */
const known = new WeakMap<Option<string | number>, Phrases>()

export function allPhrases(options: Option<string | number>[], tools: DialogTools): Phrases[] {
  return options.map((option) => {
    const phrases = known.get(option) ?? phrasesOf(labelOf(option, tools), option.synonyms)
    known.set(option, phrases)
    return phrases
  })
}

export function ownedWords(options: Option<string | number>[], tools: DialogTools): GlobalWord[] {
  const words = allPhrases(options, tools).flatMap((phrases) => phrases.map(exactGlobalWord))
  return [...new Set(words.filter((word) => word !== undefined))]
}
