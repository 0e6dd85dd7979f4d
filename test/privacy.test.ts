/** What the welcome promises, kept: silence ends in erasure after a warning, and who is erased is nowhere any more. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { earOf } from './support/hear.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { makeProfile } from './support/person.js'
import { foundInDatabase } from './support/raw-dump.js'
import { CAMILLE, openStage, type Stage } from './support/stage.js'
import { until } from './support/until.js'

const DAY_MS = 86_400_000
const NAME = 'Zélie-Quitterie'
const SECRET = 'je dors chez ma tante Ursuline'
const ANSWER = 'Votre tante Ursuline peut-elle vous héberger ?'
const NOTE = 'Hébergée chez Ursuline'
const FILE = 'attestation-ursuline'
const WORDS = [NAME, 'Quitterie', SECRET, ANSWER, NOTE, FILE, 'Ursuline', 'ursuline']

let stage: Stage
beforeAll(async () => {
  stage = await openStage({}, { keepsLog: true })
})
afterAll(async () => {
  await stage?.stop()
})

const spooled = async () => (await readdir(join(stage.dataDir, 'spool')).catch(() => [])).length
const postedInSlack = () => JSON.stringify(stage.slack.messages().filter(({ isBot }) => isBot))

describe('somebody with a whole history', () => {
  it('stands nowhere in clear, and nowhere at all after SUPPRIMER', async () => {
    const { domain, connection } = stage.service
    const [lina, adviser] = [stage.person('sms'), stage.adviser]
    const hear = earOf(lina)
    const numbers = [lina.id, lina.id.slice(1), lina.id.replace('+33', '0'), lina.id.replace('+33', '0').replace(/(..)(?=.)/g, '$1 ')]

    await makeProfile(lina, 'Melun')
    for (const text of ['offres', '1', 'ça m’intéresse', NAME]) await lina.says(text)
    await adviser.press('Accepter')
    await hear('est acceptée')
    await stage.advance(2 * 60_000)
    for (const text of ['ateliers', '1', 'oui', 'menu', 'conseiller', 'un conseiller']) await lina.says(text)
    await adviser.press('Prendre en charge')
    await hear('te répond maintenant')
    await lina.says(SECRET)
    await adviser.reply(ANSWER)
    await adviser.sendFile(`${FILE}.pdf`)
    await hear('Ursuline peut-elle', FILE)
    await adviser.press('Rendre au bot')
    await hear('est terminée')
    const [youth] = await domain.youths.byFirstName(NAME, 1)
    if (youth === undefined) throw new Error('Nobody of that name.')
    await domain.notes.add({ id: 'n1', youthId: youth.id, agencyId: youth.agencyId, by: CAMILLE.id, text: NOTE, at: stage.clock.now() })
    await domain.audit.add({ by: CAMILLE.id, agencyIds: [], what: 'read', youthId: youth.id, detail: {} })
    expect(await domain.documents.ofYouth(youth.id)).toHaveLength(1)
    const held = await domain.heldAbout(youth.id)
    expect([held.contactRequests, held.handoffs, held.workshops].map((all) => all.length)).toEqual([1, 1, 1])

    expect(postedInSlack()).toContain(SECRET)

    // Encrypted at rest: a stolen disk tells no name, no number, no word.
    expect(await foundInDatabase(connection, [...WORDS, ...numbers])).toEqual({})
    expect(Object.keys(await foundInDatabase(connection, [youth.id]))).toContain('contactRequests')

    await lina.says('supprimer')
    await lina.says('oui')
    await hear('tout est effacé')
    await until('the conversation to go', async () => (await connection.collection('conversations').countDocuments()) === 0)
    // For a month `erasures` knows by ids what Slack has to lose; for an hour `tombstones` knows repeated webhooks. No fact of the person is in either.
    const left = await foundInDatabase(connection, [...WORDS, ...numbers, youth.id, youth.code, ...youth.conversationIds])
    expect(Object.keys(left).filter((name) => name !== 'erasures' && name !== 'tombstones')).toEqual([])
    expect((await domain.audit.byAdviser(CAMILLE.id, 5)).map(({ youthId }) => youthId)).toEqual([''])
    expect(await spooled()).toBe(0)

    // Slack: all that the app posted is gone or says so; what advisers typed only they can delete, and the card asks them to.
    await until('Slack to forget', () => adviser.card().includes('effacée'))
    expect([...WORDS, ...numbers].filter((word) => postedInSlack().includes(word))).toEqual([])
    expect(adviser.card()).toContain('vous seul pouvez le supprimer')

    const log = stage.logged()
    expect(log).toContain('"level"')
    expect([...WORDS, ...numbers].filter((word) => log.includes(word))).toEqual([])
  }, 60_000)
})

describe('somebody who no longer writes', () => {
  it('is warned after 23 months, and erased after 24 unless they answer', async () => {
    const { domain, connection } = stage.service
    const [silent, back] = [stage.person('sms'), stage.person('sms')]
    await makeProfile(silent, 'Melun')
    await makeProfile(back, 'Melun')
    const before = await domain.youths.count()
    const erasedBefore = await domain.counters.get('erased.youths')
    // Somebody typed this number and a code was sent to it; its owner never wrote.
    const stranger = { channel: 'sms' as const, id: '+33612349999', aliases: [], phone: '+33612349999' }
    await stage.service.bot.notifier.notifyAddress(stranger, {
      key: 'stray',
      name: 'link.code',
      value: { code: '123456' },
      class: 'answer',
    })
    await stage.settled()

    // From the 25th of November 2026 to the 26th of October 2028, a Thursday.
    await stage.advance(701 * DAY_MS)
    await earOf(silent)('le 25 novembre 2028, j’efface ton profil')
    await earOf(back)('réponds-moi un mot, par exemple MENU')
    await back.says('menu')
    await stage.advance(29 * DAY_MS)
    expect(await domain.youths.count()).toBe(before)
    silent.hears()

    await stage.advance(2 * DAY_MS)
    await until('the erasure', async () => (await domain.youths.count()) === before - 1)
    const conversations = connection.collection('conversations')
    await until('the conversations to go', async () => (await conversations.countDocuments()) === 1)
    expect(silent.hears()).toEqual([])
    expect(await domain.counters.get('erased.youths')).toBe(erasedBefore + 1)
    await back.says('profil')
    await earOf(back)('Que veux-tu changer ?')
  })
})
