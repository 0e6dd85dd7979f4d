import type { ChannelId } from '../../channels/channel.js'
import type { SearchProfile } from '../../matching/profile.js'
import type { About } from '../figures/figures.js'

/** What a person may allow or not, each asked for, dated and taken back in one word. */
export const CONSENTS = ['service', 'alerts', 'surveys', 'sharing', 'blindProfile', 'matching', 'guardian'] as const
/**
 * `service`: the person read the welcome and went on (legal ground is public interest, so this is information, not consent);
 * `alerts`: new offers may be sent; `surveys`; `sharing`: other agencies may see the file; `blindProfile`: recruiters may see the criteria;
 * `matching`: only its refusal counts, the objection to being compared with offers; `guardian`: refused by who says to be under 15, given when an
 * adviser notes a parent's agreement, which the optional ones need then.
 */
export type ConsentKind = (typeof CONSENTS)[number]

export interface Consent {
  kind: ConsentKind
  isGiven: boolean
  /** Version of the wording that was shown. */
  version: string
  at: Date
  /** `slack`: noted by an adviser. */
  channel: ChannelId | 'slack'
}

/** Whether the person last said yes to `kind`; false when never asked. */
export function isConsentGiven(consents: readonly Pick<Consent, 'kind' | 'isGiven'>[], kind: ConsentKind): boolean {
  return lastWord(consents, kind) ?? false
}

/** Whether the person last said no to `kind`; false when never asked. */
export function isConsentRefused(consents: readonly Pick<Consent, 'kind' | 'isGiven'>[], kind: ConsentKind): boolean {
  return lastWord(consents, kind) === false
}

/** Whether the person may be told of new offers and workshops now: the last word on that consent holds. */
export function wantsAlerts(youth: Pick<Youth, 'isPaused' | 'consents'>): boolean {
  return !youth.isPaused && isConsentGiven(youth.consents, 'alerts')
}

function lastWord(consents: readonly Pick<Consent, 'kind' | 'isGiven'>[], kind: ConsentKind): boolean | undefined {
  return consents.findLast((consent) => consent.kind === kind)?.isGiven
}

export interface Youth {
  id: string
  /** Six characters people can read out ("K7P2QX"), for advisers and for joining Telegram. */
  code: string
  agencyId: string | null
  firstName: string | null
  /** E.164. */
  phone: string | null
  /** The person's conversations, the last used one last. */
  conversationIds: string[]
  /** The whole history; the last of a kind holds. */
  consents: Consent[]
  /** What they told for the figures, if anything. */
  about?: About
  isPaused: boolean
  createdAt: Date
  lastSeenAt: Date
}

/** A search profile as it is stored: by youth, and nothing of the person in it. */
export interface StoredProfile {
  youthId: string
  profile: SearchProfile
  /** Raised with each change; matches name the version they saw. */
  version: number
  /** False while paused, after erasure was asked, or without the `service` consent. */
  isActive: boolean
  wantsAlerts: boolean
  updatedAt: Date
}

export interface YouthStore {
  /** The person behind a conversation, made on first sight; the same E.164 number on SMS and WhatsApp is one youth. */
  ofConversation(conversationId: string, phone: string | undefined, key: string, channel?: ChannelId): Promise<Youth>
  get(id: string): Promise<Youth | null>
  getMany(ids: string[]): Promise<Youth[]>
  byPhone(phone: string): Promise<Youth | null>
  /** Whose conversation it is, if anybody's yet. */
  byConversation(conversationId: string): Promise<Youth | null>
  byCode(code: string): Promise<Youth | null>
  /** Those of that first name, whatever its accents and case, last seen first. */
  byFirstName(name: string, limit: number): Promise<Youth[]>
  /** The youths of one agency, last seen first. */
  ofAgency(agencyId: string, limit: number): Promise<Youth[]>
  /** All of them, by id alone. */
  idsOfAgency(agencyId: string): Promise<Set<string>>
  /** Those who last said yes to `kind`, and to `also`; not paused. */
  allowing(
    kind: ConsentKind,
    among?: { agencyId?: string; also?: ConsentKind; seenAfter?: Date },
  ): Promise<Pick<Youth, 'id' | 'agencyId' | 'createdAt'>[]>
  update(id: string, change: Partial<Pick<Youth, 'agencyId' | 'firstName' | 'phone' | 'about' | 'isPaused' | 'lastSeenAt'>>): Promise<Youth>
  /** Gives an agency to a youth who has none yet; one that was chosen stays. */
  placeInAgency(id: string, agencyId: string): Promise<void>
  recordConsent(id: string, consent: Consent): Promise<void>
  saveProfile(id: string, profile: SearchProfile): Promise<StoredProfile>
  profile(id: string): Promise<StoredProfile | null>
  /** The profiles of those who search now and would train themselves. */
  profilesOpenToTraining(): AsyncIterable<StoredProfile>
  /** Joins two records of one person (a phone proved on Telegram): conversations, consents and profile of `fromId` go to `intoId`. */
  merge(intoId: string, fromId: string): Promise<Youth>
  /** A six-digit code, valid ten minutes, five tries, for joining `youthId` to the owner of `phone`. */
  openLinkCode(youthId: string, phone: string): Promise<string>
  /** @returns the youth after the join, or why not. */
  redeemLinkCode(
    youthId: string,
    code: string,
  ): Promise<{ ok: true; youth: Youth } | { ok: false; reason: 'wrong' | 'expired' | 'tooManyTries' }>
  /** Everything held about the person, for the access right. */
  erase(id: string): Promise<void>
  /** Without those who hire, who are people to the conversation engine too. */
  count(): Promise<number>
}
