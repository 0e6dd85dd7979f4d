/** The window of `/equipe`: all an agency sets, each wrong field told in the field. */
import type { Adviser, Agency } from '../domain/agencies/agency.js'
import {
  checkboxField,
  type FieldWords,
  type FormValues,
  numberField,
  selectField,
  textField,
  userField,
  usersField,
} from './blocks/form.js'
import { choice, LIMITS, type Modal, modal, context as note } from './blocks/kit.js'
import type { Context } from './context.js'
import type { Read } from './listeners.js'
import { formatHours, parseHours } from './opening-hours.js'
import { communesOf, parseCommunes, TERRITORIES, territoryOf } from './territory.js'
import { escapeMrkdwn } from './text.js'

export const TEAM_FORM = 'team:form'
/** Choosing another agency shows its settings. */
export const TEAM_AGENCY = 'team:agency'

const SHARES = ['offers', 'workshops', 'trainings', 'figures'] as const
const TEXT_LENGTH = 3000
const LEAST_DELAY_MINUTES = 5
const MOST_DELAY_MINUTES = 24 * 60
const MOST_NAMED = 5

/** Where the Republic's Missions Locales are (IANA). */
const TIME_ZONES = [
  'Europe/Paris',
  'America/Guadeloupe',
  'America/Martinique',
  'America/Cayenne',
  'America/Miquelon',
  'Indian/Reunion',
  'Indian/Mayotte',
  'Pacific/Noumea',
  'Pacific/Tahiti',
] as const

export interface TeamFormState {
  managed: Agency[]
  chosen: Agency
  advisers: Adviser[]
  /** Who fills it in: a member already when nobody is. */
  userId: string
  channelId: string
}

export function teamForm({ words, domain: { reference } }: Context, state: TeamFormState): Modal {
  const { managed, chosen, advisers, userId, channelId } = state
  const hinted = (key: string, isOptional = false): FieldWords => ({
    label: words(`team.${key}`),
    hint: words(`team.${key}Hint`),
    ...(isOptional ? { isOptional } : {}),
  })
  const tied = chosen.slackChannelId === null || chosen.slackChannelId === channelId ? ['tie'] : []
  const territory = territoryOf(chosen, reference)
  const members = advisers.length === 0 ? [userId] : advisers.map(({ slackUserId }) => slackUserId)
  const leads = advisers.filter(({ role }) => role !== 'adviser').map(({ slackUserId }) => slackUserId)
  // A field's value outlives a redrawn window unless its block is another one.
  const of = (field: string) => `${field}:${chosen.id}`
  return modal({
    callbackId: TEAM_FORM,
    title: words('team.title'),
    submit: words('common.save'),
    close: words('common.cancel'),
    metadata: JSON.stringify({ agencyId: chosen.id, channelId }),
    blocks: [
      ...(managed.length > 1
        ? [
            selectField(
              'agency',
              { label: words('team.agency') },
              managed.slice(0, LIMITS.options).map(({ id, name }) => choice(id, name)),
              chosen.id,
              TEAM_AGENCY,
            ),
          ]
        : [note(escapeMrkdwn(words('team.of', { agency: chosen.name })))]),
      checkboxField(of('channel'), { label: words('team.channel'), isOptional: true }, [choice('tie', words('team.tie'))], tied),
      usersField(of('members'), hinted('members'), members),
      usersField(of('leads'), hinted('leads', true), leads),
      userField(of('lead'), hinted('lead', true), chosen.leadSlackUserId),
      selectField(
        of('territory'),
        { label: words('team.territory') },
        TERRITORIES.map((kind) => choice(kind, words(`team.territories.${kind}`, { department: chosen.department }))),
        territory.kind,
      ),
      textField(of('communes'), hinted('communes', true), { most: TEXT_LENGTH, isMultiline: true, initial: territory.text }),
      textField(of('hours'), hinted('hours'), { most: TEXT_LENGTH, isMultiline: true, initial: formatHours(chosen.openingHours) }),
      selectField(
        of('timeZone'),
        { label: words('team.timeZone') },
        TIME_ZONES.map((zone) => choice(zone, words(`team.timeZones.${zone}`))),
        chosen.timeZone,
      ),
      numberField(of('delay'), hinted('delay'), {
        least: LEAST_DELAY_MINUTES,
        most: MOST_DELAY_MINUTES,
        initial: chosen.responseDelayMinutes,
      }),
      checkboxField(
        of('shares'),
        hinted('shares', true),
        SHARES.map((what) => choice(what, words(`team.share.${what}`))),
        SHARES.filter((what) => chosen.shares[what]),
      ),
    ],
  })
}

export interface Team {
  agencyId: string
  /** null: the agency keeps the channel it has. */
  channelId: string | null
  members: string[]
  leads: string[]
  settings: Pick<Agency, 'communes' | 'openingHours' | 'timeZone' | 'responseDelayMinutes' | 'leadSlackUserId' | 'shares'>
}

export async function readTeam(
  form: FormValues,
  { agencyId, channelId }: { agencyId: string; channelId: string },
  context: Context,
): Promise<Read<Team>> {
  const { words, domain } = context
  const errors: Record<string, string> = {}
  const of = (field: string) => `${field}:${agencyId}`
  const refuse = (field: string, key: string, variables = {}) => {
    errors[of(field)] = words(`team.errors.${key}`, variables)
  }
  const agency = await domain.agencies.get(agencyId)
  // Changed in the very moment of sending: the fields are still the other agency's.
  const shown = form.one('agency')
  if (agency === null || (shown !== undefined && shown !== agencyId)) return { errors: { agency: words('team.errors.otherAgency') } }

  const members = form.many(of('members'))
  const leads = form.many(of('leads'))
  const lead = form.one(of('lead')) ?? null
  if (members.length === 0) refuse('members', 'noMember')
  if (leads.some((id) => !members.includes(id))) refuse('leads', 'notMember')
  if (lead !== null && !members.includes(lead)) refuse('lead', 'notMember')

  const isTied = form.many(of('channel')).includes('tie')
  if (isTied) {
    const other = await domain.agencies.bySlackChannel(channelId)
    if (other !== null && other.id !== agencyId) refuse('channel', 'channelTaken', { agency: other.name })
  }

  const communes = readTerritory(form, of, agency, context, refuse)
  const hours = parseHours(form.one(of('hours')) ?? '')
  if ('wrong' in hours) refuse('hours', hours.wrong === '' ? 'noHours' : 'hours', { line: hours.wrong })
  const timeZone = TIME_ZONES.find((zone) => zone === form.one(of('timeZone'))) ?? agency.timeZone
  const delay = Number(form.one(of('delay')) ?? agency.responseDelayMinutes)
  if (!(Number.isInteger(delay) && delay >= LEAST_DELAY_MINUTES && delay <= MOST_DELAY_MINUTES)) refuse('delay', 'delay')
  if (Object.keys(errors).length > 0 || !('hours' in hours)) return { errors }
  const shares = form.many(of('shares'))
  return {
    value: {
      agencyId,
      channelId: isTied ? channelId : null,
      members,
      leads,
      settings: {
        communes,
        openingHours: hours.hours,
        timeZone,
        responseDelayMinutes: delay,
        leadSlackUserId: lead,
        shares: {
          offers: shares.includes('offers'),
          workshops: shares.includes('workshops'),
          trainings: shares.includes('trainings'),
          figures: shares.includes('figures'),
        },
      },
    },
  }
}

function readTerritory(
  form: FormValues,
  of: (field: string) => string,
  agency: Agency,
  context: Context,
  refuse: (field: string, key: string, variables?: Record<string, string>) => void,
): string[] {
  const kind = TERRITORIES.find((known) => known === form.one(of('territory'))) ?? 'nearest'
  if (kind === 'nearest') return []
  if (kind === 'department') return communesOf(agency.department, context.domain.reference)
  const text = form.one(of('communes'))
  if (text === undefined) {
    refuse('communes', 'noCommune')
    return []
  }
  const parsed = parseCommunes(text, agency.department, context)
  if ('communes' in parsed) return parsed.communes
  refuse('communes', 'unknownCommunes', { names: parsed.unknown.slice(0, MOST_NAMED).join(', ') })
  return []
}
