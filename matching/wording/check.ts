/**
 * Finds in an offer's text what asks for a protected criterion (labour code, art. L1132-1; penal code, art. 225-1), with the sentence
 * to change and how. A text that only describes the work, the team or the public it serves passes.
 */
import { fold } from './fold.js'
import type { ProtectedCriterion, WordingRules } from './rules.js'

export interface WordingProblem {
  /** The sentence as written. */
  sentence: string
  criterion: ProtectedCriterion
  /** The words that ask for it. */
  excerpt: string
  /** What to write instead. */
  rewording: string
}

export type WordingChecker = (text: string) => WordingProblem[]

/** A line of so few words is read as a title: the job it names is the job offered. */
const MOST_TITLE_WORDS = 8

/** @returns a checker of texts (title and description together); it finds each criterion at most once a sentence. */
export function createWordingChecker(rules: WordingRules): WordingChecker {
  const gendered = genderedJobs(rules)
  return (given) => {
    const text = given.normalize('NFC')
    const folded = fold(text)
    const namesBothGenders = has(rules.bothGenders, folded)
    const problems: WordingProblem[] = []
    for (const sentence of sentencesOf(text)) {
      const plain = fold(sentence)
      if (rules.neutral.some((pattern) => has(pattern, plain))) continue
      const found = new Set<ProtectedCriterion>()
      const report = (criterion: ProtectedCriterion, match: RegExpExecArray, rewording: string) => {
        if (found.has(criterion)) return
        found.add(criterion)
        problems.push({ sentence, criterion, excerpt: sentence.slice(match.index, match.index + match[0].length).trim(), rewording })
      }
      for (const rule of rules.rules) {
        const match = firstOf(rule.when, plain)
        if (match === undefined) continue
        if (rule.unless.some((pattern) => has(pattern, plain)) || rule.unlessAnywhere.some((pattern) => has(pattern, folded))) continue
        report(rule.criterion, match, rule.rewording)
      }
      if (namesBothGenders || !saysWhoIsWanted(plain, rules)) continue
      for (const job of gendered) {
        const match = firstOf([job.alone], plain)
        if (match !== undefined && !job.clearedBy.some((pattern) => has(pattern, folded))) report('sex', match, job.rewording)
      }
    }
    return problems
  }
}

interface GenderedJob {
  alone: RegExp
  /** The other gender's name, anywhere in the text. */
  clearedBy: RegExp[]
  rewording: string
}

function genderedJobs({ jobs, pairs, genderedJobRewording }: WordingRules): GenderedJob[] {
  const word = (label: string) => new RegExp(`\\b${fold(label).replace(/[ -]/g, '[ -]')}s?\\b`, 'g')
  return [
    ...jobs.map(({ job, counterpart, rewording }) => ({
      alone: new RegExp(`\\b${fold(job).replace(/^(\w+) /, '$1s? ')}\\b`, 'g'),
      clearedBy: counterpart === undefined ? [] : [word(counterpart)],
      rewording,
    })),
    ...pairs.map(({ masculine, feminine }) => ({
      alone: word(feminine),
      clearedBy: [word(masculine)],
      rewording: genderedJobRewording.replace('{{masculine}}', masculine).replace('{{feminine}}', feminine),
    })),
  ]
}

function saysWhoIsWanted(plain: string, { hiring }: WordingRules): boolean {
  return plain.split(/\s+/).length <= MOST_TITLE_WORDS || has(hiring, plain)
}

function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?;])\s+|[\n\r•●▪]+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

function has(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0
  return pattern.test(text)
}

function firstOf(patterns: RegExp[], text: string): RegExpExecArray | undefined {
  for (const pattern of patterns) {
    pattern.lastIndex = 0
    const match = pattern.exec(text)
    if (match !== null) return match
  }
  return undefined
}
