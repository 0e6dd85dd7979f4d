/** Recruiters are spoken to as `vous`: their topics, and the words that all topics share. */
import type { TurnServices } from '../bot/turn-services.js'
import type { DialogTools, Words } from './tools.js'

export function isForRecruiters(topicId: string): boolean {
  return topicId === 'recruiter' || topicId.startsWith('recruiter.')
}

/** Whether whoever writes is known to hire. */
export function isRecruiter({ memory }: TurnServices): boolean {
  return typeof memory.recruiterId === 'string'
}

/** Catalogs of topics that youths and recruiters share: `formal.json` has each of their keys under their own name. */
export const SHARED_CATALOGS = ['adviser', 'data', 'delete', 'distress', 'file', 'handoff', 'link', 'retention', 'small', 'stop'] as const
const SHARED = new RegExp(`^(?:${SHARED_CATALOGS.join('|')})\\.`)

/** `formal.json` has each key of `common.json`, too. */
export function formalWords(words: Words): Words {
  return (key, vars) => words(SHARED.test(key) ? `formal.${key}` : key.replace(/^common\./, 'formal.'), vars)
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
  training: 'recruiter.menu',
  withdraw: 'recruiter.menu',
  interview: 'recruiter.interviews',
  survey: 'recruiter.menu',
  appointment: 'recruiter.interviews',
  greeting: 'recruiter.menu',
  soon: 'adviser',
  consents: 'recruiter.menu',
  refusal: 'recruiter.menu',
  objection: 'recruiter.menu',
  young: 'recruiter.menu',
}

/** The topic that means to a recruiter what `topicId` means to a youth. */
export function topicForRecruiter(topicId: string): string {
  return INSTEAD[topicId] ?? topicId
}
