/** Each cell of the table in `docs/security.md`, tried on the very functions that every button, command and form goes through. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { webApi } from '@slack/bolt'
import pino from 'pino'
import { may, neededFor, RIGHTS, type Right, STANDINGS, type Standing } from '../../admin/rights.js'
import { createScope, type Scope } from '../../admin/scope.js'
import { accessOf } from '../../admin/youth-access.js'
import type { Youth } from '../../domain/youth/youth.js'
import { withRoles } from '../../scripts/docs/roles.js'
import { MEAUX, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

const WHO: Record<Standing, string> = { nobody: 'U0N', elsewhere: 'U0E', adviser: 'U0A', lead: 'U0L', administrator: 'U0R' }

let t: TestDomain
let scope: Scope
let sharing: Youth
beforeAll(async () => {
  t = await testDomain()
  const { agencies, youths } = t.domain
  const of = (standing: Standing, agencyId: string, role: 'adviser' | 'lead') =>
    agencies.saveAdviser({ slackUserId: WHO[standing], name: standing, agencyIds: [agencyId], role })
  await of('elsewhere', MEAUX, 'lead')
  await of('adviser', SENART, 'adviser')
  await of('lead', SENART, 'lead')
  const config = {
    botToken: 'xoxb-1',
    signingSecret: 's',
    appToken: undefined,
    apiUrl: 'http://127.0.0.1:9/',
    adminUserIds: [WHO.administrator],
    defaultChannel: undefined,
  }
  const client = new webApi.WebClient('xoxb-1', {
    slackApiUrl: config.apiUrl,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
  })
  scope = createScope({ agencies, config, client, log: pino({ level: 'silent' }) })
  const { id } = await youths.ofConversation('c1', '+33612345678', 'k')
  await youths.update(id, { agencyId: SENART })
  await youths.recordConsent(id, { kind: 'sharing', isGiven: true, version: '1', at: t.clock.now(), channel: 'sms' })
  const youth = await youths.get(id)
  if (youth === null) throw new Error('The youth is gone.')
  sharing = youth
})
afterAll(() => t.database.drop())

const isAllowed = (ask: Promise<unknown>) =>
  ask.then(
    () => true,
    () => false,
  )

/** What the code says when it is asked for real. */
const TRY: Record<Right, (userId: string) => Promise<boolean>> = {
  use: (userId) => isAllowed(scope.any(userId)),
  async seeShared(userId) {
    const member = await scope.find(userId)
    return member !== null && accessOf(member, sharing) !== 'none'
  },
  act: (userId) => isAllowed(scope.of(userId, SENART)),
  async manage(userId) {
    const member = await scope.find(userId)
    return member !== null && scope.mayManage(member, SENART)
  },
}
const EXPECTED: Record<Right, Standing[]> = {
  use: ['elsewhere', 'adviser', 'lead', 'administrator'],
  seeShared: ['elsewhere', 'adviser', 'lead', 'administrator'],
  act: ['adviser', 'lead', 'administrator'],
  manage: ['lead', 'administrator'],
}

describe.each(RIGHTS)('%s', (right) => {
  it.each(STANDINGS)('%s', async (standing) => {
    const isExpected = EXPECTED[right].includes(standing)
    expect(await TRY[right](WHO[standing])).toBe(isExpected)
    expect(may(standing, right)).toBe(isExpected)
  })
})

it('sees nothing of a youth who does not share, from elsewhere', async () => {
  const member = await scope.find(WHO.elsewhere)
  expect(member === null ? null : accessOf(member, { ...sharing, consents: [] })).toBe('none')
})

it('is what docs/security.md says', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8')
  expect(page).toBe(withRoles(page))
})

it('names the right that each kind of button needs', () => {
  expect(['/offre', '/equipe', 'team:form', 'youth:open', 'youth:note', 'contact:accept'].map(neededFor)).toEqual([
    'use',
    'manage',
    'manage',
    'seeShared',
    'act',
    'act',
  ])
  expect(neededFor('other:thing')).toBeUndefined()
})
