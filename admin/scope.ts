/**
 * Who may do what: each action, command and form is checked here, on the server, against the agency of the thing it acts on. Ids in
 * Slack's payloads say what is asked for, never what is allowed.
 */
import type { webApi } from '@slack/bolt'
import type { Log } from '../base/log.js'
import type { SlackConfig } from '../config.js'
import type { Adviser, Agency, AgencyStore } from '../domain/agencies/agency.js'
import { Refusal } from './refusal.js'
import { may, standingOf } from './rights.js'

export interface Member {
  slackUserId: string
  /** As the person reads it: first name and what follows, from the team or from Slack. */
  name: string
  /** In SLACK_ADMIN_USER_IDS: a member of every agency. */
  isAdministrator: boolean
  agencyIds: string[]
  role: Adviser['role']
}

export interface Scope {
  /** @throws {Refusal} when the user is no adviser of that agency */
  of(slackUserId: string, agencyId: string): Promise<Member>
  /** @throws {Refusal} when the user is no adviser of any agency */
  any(slackUserId: string): Promise<Member>
  find(slackUserId: string): Promise<Member | null>
  /** Those the member acts for, by name. */
  agencies(member: Member): Promise<Agency[]>
  /** Sets up the agency's channel and members. */
  mayManage(member: Member, agencyId: string): boolean
  /** The agency a command means: the channel's if the member acts for it, else their first. @throws {Refusal} */
  home(member: Member, channelId: string | undefined): Promise<Agency>
  nameOf(slackUserId: string): Promise<string>
}

export function createScope({
  agencies,
  config,
  client,
  log,
}: {
  agencies: AgencyStore
  config: SlackConfig
  client: webApi.WebClient
  log: Log
}): Scope {
  const administrators = new Set(config.adminUserIds)
  const names = new Map<string, string>()

  async function nameOf(slackUserId: string): Promise<string> {
    const adviser = await agencies.adviser(slackUserId)
    if (adviser !== null && adviser.name !== '') return adviser.name
    const known = names.get(slackUserId)
    if (known !== undefined) return known
    try {
      const { user } = await client.users.info({ user: slackUserId })
      const name = user?.profile?.first_name || user?.profile?.display_name || user?.real_name || user?.name
      if (name !== undefined && name !== '') names.set(slackUserId, name)
      return name ?? ''
    } catch (error) {
      log.warn({ err: error, slackUserId }, 'Slack did not tell a user’s name.')
      return ''
    }
  }

  async function find(slackUserId: string): Promise<Member | null> {
    const adviser = await agencies.adviser(slackUserId)
    const isAdministrator = administrators.has(slackUserId)
    if (!isAdministrator && (adviser === null || adviser.agencyIds.length === 0)) return null
    return {
      slackUserId,
      name: await nameOf(slackUserId),
      isAdministrator,
      agencyIds: adviser?.agencyIds ?? [],
      role: adviser?.role ?? 'administrator',
    }
  }

  const actsFor = (member: Member, agencyId: string) => may(standingOf(member, agencyId), 'act')

  const scope: Scope = {
    find,
    nameOf,
    async any(slackUserId) {
      const member = await find(slackUserId)
      if (member === null) throw new Refusal('scope.nobody')
      return member
    },
    async of(slackUserId, agencyId) {
      const member = await find(slackUserId)
      if (member === null) throw new Refusal('scope.nobody')
      if (actsFor(member, agencyId)) return member
      const agency = await agencies.get(agencyId)
      throw new Refusal('scope.otherAgency', { agency: agency?.name ?? '' })
    },
    async agencies(member) {
      const all = await agencies.all()
      return all.filter(({ id }) => actsFor(member, id)).sort((a, b) => a.name.localeCompare(b.name, 'fr'))
    },
    mayManage: (member, agencyId) => may(standingOf(member, agencyId), 'manage'),
    async home(member, channelId) {
      const own = channelId === undefined ? null : await agencies.bySlackChannel(channelId)
      if (own !== null && actsFor(member, own.id)) return own
      const first = (await scope.agencies(member))[0]
      if (first === undefined) throw new Refusal('scope.nobody')
      return first
    },
  }
  return scope
}
