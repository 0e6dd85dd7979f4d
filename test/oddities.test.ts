/** What people, phones and strangers send that no dialog asks for: each gets the right answer, and nothing falls over. */

import { PHONE_CHANNELS } from '../simulator/phone.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { makeProfile, type Person } from './support/person.js'
import { findPattern, plain } from './support/script.js'
import { openStage, SENART, type Stage } from './support/stage.js'
import { until } from './support/until.js'
import { post, type Wire, wireOf } from './support/wire.js'

const HOUR_MS = 3_600_000
const FILES = {
  sticker: { fileName: 'sticker.webp', contentType: 'image/webp', bytes: Buffer.from('RIFF\u0000\u0000\u0000\u0000WEBPVP8 ', 'latin1') },
  voice: { fileName: 'note.ogg', contentType: 'audio/ogg', bytes: Buffer.from('OggS') },
  document: { fileName: 'cv.pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.4') },
}
const QUESTION = 'Quel métier cherches-tu ?'
/** Control words of Slack, Mongo and i18next, and characters that turn or hide text. */
const HOSTILE =
  '{"$gt":""} $where <!channel> <@U0CAMILLE> <https://evil.example|ici> *gras* $t(common.yes) {{agency}} ../../etc \u202Eabc\u202C مرحبا a\u200Bb\u200Dc'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  await stage?.stop()
})

describe.each(PHONE_CHANNELS)('by %s', (channel) => {
  describe('from the wire', () => {
    const forged: [string, (wire: Wire) => Wire][] = [
      ['a wrong signature', (wire) => ({ ...wire, headers: { ...wire.headers, ...sealed(wire, 'forged') } })],
      ['no signature', (wire) => ({ ...wire, headers: { 'content-type': wire.headers['content-type'] ?? '' } })],
      ...(channel === 'telegram'
        ? []
        : [['a changed body', (wire: Wire) => ({ ...wire, body: `${wire.body}&Body=autre` })] satisfies [string, (wire: Wire) => Wire]]),
    ]
    it.each(forged)('refuses %s and keeps nothing', async (_, forge) => {
      const before = await everything()
      const status = await post(forge(wireOf(stage, stage.person(channel), 'bonjour', nextId())))
      expect(status).toBe(channel === 'telegram' ? 401 : 403)
      await stage.settled()
      expect(await everything()).toEqual(before)
    })

    it.each([
      ['that is cut', '{"update_id": 12, "mess'],
      ['that is no message', '[1,2,3]'],
      ['that is empty', ''],
      ['of bytes', '\u0000\uffff%%%zz=&=&&'],
    ])('answers a body %s with an error of the sender', async (_, body) => {
      const before = await everything()
      const wire = wireOf(stage, stage.person(channel), 'bonjour', nextId())
      // Twilio signs what it sends: a broken form arrives unsigned.
      const status = await post({ ...wire, body })
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(await everything()).toEqual(before)
    })

    it('takes one message that is posted ten times at once for one', async () => {
      const person = stage.person(channel)
      await person.says('bonjour')
      person.hears()
      const wire = wireOf(stage, person, 'oui', nextId())
      const statuses = await Promise.all(Array.from({ length: 10 }, () => post(wire)))
      expect(new Set(statuses)).toEqual(new Set([200]))
      await stage.settled()
      expect(person.hears()).toHaveLength(1)
    })
  })

  describe('in the middle of a question', () => {
    const odd: [string, (person: Person) => Promise<void>, string[]][] = [
      ['emoji alone', (person) => person.says('😀😀🏽‍♀️'), ['Jolie réponse ! Mais il me faut un mot']],
      ['an unknown command', (person) => person.says('/fabrique'), ['Je ne connais pas cette commande', QUESTION]],
      ['5,000 characters', (person) => person.says('xqw '.repeat(1250)), ['Je ne connais pas ce métier']],
      ['5,000 characters without a space', (person) => person.says('z'.repeat(5000)), ['Je ne connais pas ce métier']],
      ['hostile text', (person) => person.says('{"$ne":null} <!here> $t(common.yes) {{yes}} \u202E'), []],
      ['invisible characters', (person) => person.says('\u200B\u200D\u2060'), [QUESTION]],
      ['a voice note', (person) => sendFile(person, 'voice'), ['Je ne sais pas écouter les messages vocaux']],
      ['a document', (person) => sendFile(person, 'document'), ['Ce PDF est abîmé', QUESTION]],
      ...(channel === 'sms'
        ? []
        : [
            ['a sticker', (person: Person) => sendFile(person, 'sticker'), ['Bien reçu !', QUESTION]] satisfies Odd,
            ['a position', sendPosition, ["je n'ai pas besoin de ta position", QUESTION]] satisfies Odd,
          ]),
      ...(channel === 'telegram' ? [] : [['nothing at all', (person: Person) => person.says(''), [QUESTION]] satisfies Odd]),
    ]
    it.each(odd)('answers %s, and the question still stands', async (_, send, answers) => {
      const person = await atTheQuestion(channel)
      await send(person)
      const heard = hears(person, answers)
      expect(heard).not.toBe('')
      await person.says('non')
      person.hears()
      await person.says('cariste')
      hears(person, ["c'est ça ?"])
    })
  })

  it('answers what comes with nothing under way', async () => {
    const person = stage.person(channel)
    await makeProfile(person)
    await person.says('/fabrique')
    hears(person, ['Je ne connais pas cette commande', 'Que veux-tu faire ?'])
    await person.says('😀')
    expect(person.hears()).not.toEqual([])
  })

  it('keeps two people apart', async () => {
    const [one, other] = [stage.person(channel), stage.person(channel)]
    await Promise.all([one.says('bonjour'), other.says('salut')])
    await Promise.all([one.says('oui'), other.says('oui')])
    await Promise.all([one.says('boulanger'), other.says('cariste')])
    await Promise.all([one.says('oui'), other.says('non')])
    hears(one, ['Bonjour ! Ici MyMatchUp', QUESTION, 'Boulang…', "c'est ça ?", 'Dans quelle ville ?'])
    hears(other, ['Bonjour ! Ici MyMatchUp', QUESTION, 'Cariste…', "c'est ça ?", 'dis-le autrement'])
  })

  it('passes hostile words on as nothing but words', async () => {
    const person = stage.person(channel)
    await makeProfile(person)
    await person.says('conseiller')
    await person.says(HOSTILE)
    await until('the words in Slack', () => stage.adviser.thread().includes('evil.example'))
    const shown = stage.slack.messages(SENART.channel)
    expect(shown.flatMap(mrkdwnOf).filter((text) => /<!|<https:..evil|<@U0CAMILLE> <h/.test(text))).toEqual([])
    expect(JSON.stringify(shown)).toContain('$t(common.yes) {{agency}}')
    await stage.adviser.press('Prendre en charge')
    await stage.adviser.reply(`$t(common.no) {{adviser}} ${'é'.repeat(3000)} fin`)
    await until('the adviser’s words', () => {
      const heard = person.hears().join('\n')
      return heard.includes('$t(common.no) {{adviser}} é')
    })
  })

  it('never writes again after STOP, not even a reminder, and does after START', async () => {
    const title = `Atelier ${channel}`
    const [stopper, other] = [stage.person(channel), stage.person(channel)]
    await workshopIn(3 * HOUR_MS, title)
    for (const person of [stopper, other]) {
      await makeProfile(person)
      for (const text of ['ateliers', title, 'oui']) await person.says(text)
      hears(person, [title, 'ta place est réservée'])
    }
    await stopper.says('STOP')
    hears(stopper, ["je ne t'écris plus"])
    await stage.advance(2 * HOUR_MS + 60_000)
    await until('the reminder of who goes on', () => other.hears().some((text) => text.includes('commence dans une heure')))
    await stage.settled()
    expect(stopper.hears()).toEqual([])
    await stopper.says('START')
    hears(stopper, ['Content de te revoir'])
  })
})

describe('at three in the morning', () => {
  it.each(PHONE_CHANNELS)('answers by %s', async (channel) => {
    const night = new Date('2026-11-27T02:00:00Z')
    await stage.advance(Math.max(0, night.getTime() - stage.clock.now().getTime()))
    const person = stage.person(channel)
    await person.says('bonjour')
    hears(person, ['Bonjour ! Ici MyMatchUp'])
  })
})

type Odd = [string, (person: Person) => Promise<void>, string[]]

let messageId = 700_000
const nextId = () => ++messageId

/** The header that proves where a webhook comes from, with another value. */
function sealed({ headers }: Wire, value: string): Record<string, string> {
  return 'x-twilio-signature' in headers ? { 'x-twilio-signature': value } : { 'x-telegram-bot-api-secret-token': value }
}

/** All that Slack reads control words in: plain text blocks are shown as they are. */
function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf)
  if (typeof value !== 'object' || value === null) return []
  const own = 'text' in value && typeof value.text === 'string' && !('type' in value && value.type === 'plain_text') ? [value.text] : []
  return [...own, ...Object.values(value).flatMap(mrkdwnOf)]
}

async function everything(): Promise<Record<string, number>> {
  const { connection } = stage.service
  const names = ['conversations', 'youths', 'messages', 'dead_letters']
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await connection.collection(name).countDocuments()])))
}

async function atTheQuestion(channel: string): Promise<Person> {
  const person = stage.person(channel)
  await person.says('bonjour')
  await person.says('oui')
  hears(person, [QUESTION])
  return person
}

async function workshopIn(ms: number, title: string): Promise<void> {
  const startsAt = new Date(stage.clock.now().getTime() + ms)
  await stage.service.domain.workshops.create(
    {
      agencyId: SENART.id,
      title,
      theme: 'Entretien',
      description: '',
      host: 'Camille',
      startsAt,
      endsAt: new Date(startsAt.getTime() + HOUR_MS),
      mode: 'video',
      videoUrl: 'https://meet.example.org/stop',
      address: null,
      seats: null,
      invitedAgencyIds: [],
      createdBy: 'U0CAMILLE',
    },
    title,
  )
}

async function sendFile({ channel, id }: Person, kind: keyof typeof FILES): Promise<void> {
  if (channel === 'telegram') await stage.telegram.personSends(Number(id), { file: FILES[kind], kind })
  else await stage.twilio.personSends({ channel, from: id, media: [FILES[kind]] })
  await stage.settled()
}

async function sendPosition({ channel, id }: Person): Promise<void> {
  const location = { latitude: 48.54, longitude: 2.66 }
  if (channel === 'telegram') await stage.telegram.personSends(Number(id), { location })
  else await stage.twilio.personSends({ channel, from: id, location })
  await stage.settled()
}

/** @throws when these do not stand, in this order, in what came since the last look */
function hears(person: Person, patterns: string[]): string {
  const heard = plain(person.hears().join('\n'))
  let at = 0
  for (const pattern of patterns) {
    const end = findPattern(heard, pattern, at)
    if (end < 0) throw new Error(`expected "${pattern}", got:\n${heard.slice(at) || '(nothing)'}`)
    at = end
  }
  return heard
}
