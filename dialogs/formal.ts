/** Recruiters are spoken to as `vous`: their topics, and the words that all topics share. */
import type { DialogTools, Words } from './tools.js'

export function isForRecruiters(topicId: string): boolean {
  return topicId === 'recruiter' || topicId.startsWith('recruiter.')
}

/** `formal.json` has each key of `common.json`. */
export function formalWords(words: Words): Words {
  return (key, vars) => words(key.replace(/^common\./, 'formal.'), vars)
}

export function formalTools(tools: DialogTools): DialogTools {
  return { ...tools, words: formalWords(tools.words) }
}

const INSTEAD: Record<string, string> = {
  recruiter: 'recruiter.menu',
  menu: 'recruiter.menu',
  help: 'recruiter.help',
  offers: 'recruiter.offers',
  profile: 'recruiter.menu',
  workshops: 'recruiter.menu',
  withdraw: 'recruiter.menu',
  greeting: 'recruiter.menu',
  soon: 'adviser',
}

/** The topic that means to a recruiter what `topicId` means to a youth. */
export function topicForRecruiter(topicId: string): string {
  return INSTEAD[topicId] ?? topicId
}
