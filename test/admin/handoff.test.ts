import { MediaError } from '../../channels/channel.js'
import type { SlackMessage } from '../../simulator/slack/model.js'
import { MEAUX, SENART } from '../support/domain.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '../support/jest.js'
import {
  buttonsOf,
  DEFAULT_CHANNEL,
  MEAUX_CHANNEL,
  MEHDI,
  NADIA,
  openWorld,
  PAUL,
  ROOT,
  SENART_CHANNEL,
  STRANGER,
  type World,
  wordsOf,
} from './world.js'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.stop())
beforeEach(() => {
  w.told.length = 0
})

const PDF = Buffer.from('%PDF-1.4\n1 0 obj << >> endobj')
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const OGG = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('\u0001vorbis'), Buffer.alloc(40)])

let count = 0

interface Opened {
  id: string
  conversationId: string
  youthId: string
  card(): SlackMessage
  thread(): SlackMessage[]
  said(text: string, media?: { reference: string }[]): Promise<void>
}

async function openHandoff(reason: 'asked' | 'distress' = 'asked', agencyId = SENART): Promise<Opened> {
  count += 1
  const { youthId, conversationId } = await w.youth(`+336123410${String(10 + count)}`, agencyId)
  const id = `in${count}:open`
  await w.domain.handoffs.open({ id, youthId, conversationId, agencyId, reason, isUrgent: reason === 'distress', at: w.clock.now() })
  await w.admin.desk.deliver({
    id: `out${count}`,
    conversationId,
    name: 'handoff.opened',
    value: { handoffId: id, reason, isUrgent: reason === 'distress', excerpt: [] },
    media: [],
  })
  const card = () => {
    const place = w.slack.messages().find((message) => !message.threadTs && wordsOf(message).includes(`"value":"${id}"`)) ?? known
    if (place === undefined) throw new Error('The card is nowhere.')
    return w.slack.messages(place.channel).find(({ ts }) => ts === place.ts) ?? place
  }
  let known: SlackMessage | undefined
  known = card()
  return {
    id,
    conversationId,
    youthId,
    card,
    thread: () => w.thread(card()),
    async said(text, media = []) {
      await w.admin.desk.deliver({
        id: `said${Math.random()}`,
        conversationId,
        name: 'handoff.message',
        value: { handoffId: id, text },
        media: media.map(({ reference }) => ({ kind: 'image', contentType: 'image/png', reference })),
      })
    },
  }
}

async function writes(user: string, { card }: Opened, text: string, files?: { fileName: string; contentType: string; bytes: Buffer }[]) {
  const { channel, ts } = card()
  const sent = await w.slack.person.post(user, { channel, text, threadTs: ts, ...(files === undefined ? {} : { files }) })
  await w.settled()
  return sent.ts ?? ''
}

describe('the card of a handoff', () => {
  it('tells who, what they look for, what was said, and offers to take it', async () => {
    const h = await openHandoff()
    const card = h.card()
    expect(card.channel).toBe(SENART_CHANNEL)
    expect(card.text).toMatch(/^Lina \([2-9A-Z]{6}\) demande à parler à un conseiller$/)
    expect(wordsOf(card)).toContain('Melun')
    expect(wordsOf(card)).toContain('bonjour')
    expect(buttonsOf(card)).toEqual([
      'Prendre en charge',
      'Rendre au bot',
      'Rendre avec un mot',
      'Proposer un rendez-vous',
      'Transférer à une autre Mission Locale',
    ])
    expect(w.later).toContain(`handoff ${h.id}`)
  })

  it('is posted once when the bot delivers again, also by two at once', async () => {
    const h = await openHandoff()
    const again = { id: 'again', conversationId: h.conversationId, name: 'handoff.opened', value: { handoffId: h.id }, media: [] }
    await Promise.all([w.admin.desk.deliver(again), w.admin.desk.deliver(again)])
    expect(w.cards(SENART_CHANNEL).filter((card) => wordsOf(card).includes(`"value":"${h.id}"`))).toHaveLength(1)
  })

  it('of an agency without a channel goes to the default one', async () => {
    await w.domain.agencies.update(SENART, { slackChannelId: null })
    const h = await openHandoff()
    await w.domain.agencies.update(SENART, { slackChannelId: SENART_CHANNEL })
    expect(h.card().channel).toBe(DEFAULT_CHANNEL)
  })

  it('goes to the default channel when the app was taken out of the agency’s', async () => {
    await w.domain.agencies.update(SENART, { slackChannelId: 'C0GONE' })
    const h = await openHandoff()
    await w.domain.agencies.update(SENART, { slackChannelId: SENART_CHANNEL })
    expect(h.card().channel).toBe(DEFAULT_CHANNEL)
  })

  it('is urgent in distress', async () => {
    const h = await openHandoff('distress')
    expect(h.card().text).toMatch(/^🚨 Urgent/)
    expect(wordsOf(h.card())).toContain('3114')
  })

  it('is tried again when Slack is down', async () => {
    w.slack.failNext({ what: 'chat.postMessage', status: 500, times: 10 })
    await expect(openHandoff()).rejects.toThrow()
    w.slack.clearFaults()
    const id = `in${count}:open`
    const handoff = await w.domain.handoffs.get(id)
    await w.admin.desk.deliver({
      id: `out${count}`,
      conversationId: handoff?.conversationId ?? '',
      name: 'handoff.opened',
      value: { handoffId: id },
      media: [],
    })
    expect((await w.domain.handoffs.get(id))?.slack).not.toBeNull()
  })
})

describe('taking and giving back', () => {
  it('assigns to the first who presses; the second is told who has it', async () => {
    const h = await openHandoff()
    const place = { channel: h.card().channel, ts: h.card().ts }
    await Promise.all([
      w.slack.person.press(NADIA, place, { actionId: 'handoff:take' }),
      w.slack.person.press(PAUL, place, { actionId: 'handoff:take' }),
    ])
    await w.settled()
    const { assignedTo } = (await w.domain.handoffs.get(h.id)) ?? {}
    const [winner, loser, name] = assignedTo === NADIA ? [NADIA, PAUL, 'Nadia'] : [PAUL, NADIA, 'Paul']
    expect(assignedTo).toBe(winner)
    expect(w.told).toEqual([{ name: 'handoff.assigned', value: { handoffId: h.id, adviserName: name } }])
    expect(w.ephemerals(loser).at(-1)).toBe(`${name} a déjà pris cette conversation en charge.`)
    expect(buttonsOf(h.card())).toEqual([
      'Prendre le relais',
      'Rendre au bot',
      'Rendre avec un mot',
      'Proposer un rendez-vous',
      'Transférer à une autre Mission Locale',
    ])
    expect(wordsOf(h.card())).toContain(`<@${winner}>`)
  })

  it('acts once on a double click', async () => {
    const h = await openHandoff()
    const place = { channel: h.card().channel, ts: h.card().ts }
    await Promise.all(Array.from({ length: 5 }, () => w.slack.person.press(NADIA, place, { actionId: 'handoff:take' })))
    await w.settled()
    expect(w.told.map(({ name }) => name)).toEqual(['handoff.assigned'])
    expect(h.thread()).toHaveLength(1)
  })

  it('passes to a colleague who takes over', async () => {
    const h = await openHandoff()
    const place = { channel: h.card().channel, ts: h.card().ts }
    await w.slack.person.press(NADIA, place, { actionId: 'handoff:take' })
    await w.settled()
    await w.slack.person.press(PAUL, place, { actionId: 'handoff:takeOver' })
    await w.settled()
    expect((await w.domain.handoffs.get(h.id))?.assignedTo).toBe(PAUL)
    expect(w.told.map(({ value }) => value.adviserName)).toEqual(['Nadia', 'Paul'])
  })

  it('gives back to the bot, and tells the person', async () => {
    const h = await openHandoff()
    const place = { channel: h.card().channel, ts: h.card().ts }
    await w.slack.person.press(NADIA, place, { actionId: 'handoff:take' })
    await w.settled()
    await w.slack.person.press(NADIA, place, { actionId: 'handoff:giveBack' })
    await w.settled()
    expect((await w.domain.handoffs.get(h.id))?.state).toBe('closed')
    expect(w.told.at(-1)).toEqual({ name: 'handoff.closed', value: { handoffId: h.id, word: null } })
    expect(buttonsOf(h.card())).toEqual([])
    expect(wordsOf(h.card())).not.toContain('bonjour')
  })
})

describe('the thread is the conversation', () => {
  it('carries what the person writes, as they wrote it', async () => {
    const h = await openHandoff()
    const naughty = '<!channel> <https://evil.example|clic> *gras* & @here :smile: \u202Eabc'
    await h.said(naughty)
    const posted = h.thread().at(-1)
    expect(posted?.blocks?.[0]).toMatchObject({ type: 'section', text: { type: 'plain_text', text: naughty, emoji: false } })
    expect(posted?.text).not.toContain('<!channel>')
    expect(posted?.text).toContain('&lt;!channel&gt;')
  })

  it('carries 5,000 characters whole, and emoji alone', async () => {
    const h = await openHandoff()
    const long = 'é🙂'.repeat(1700)
    await h.said(long)
    const texts = (h.thread().at(-1)?.blocks ?? [])
      .filter(({ type }) => type === 'section')
      .map((block) => JSON.parse(JSON.stringify(block)).text.text)
    expect(texts.join('')).toBe(long)
    await h.said('🙂')
    expect(wordsOf(h.thread().at(-1))).toContain('🙂')
  })

  it('brings the adviser’s reply to the person, the first to answer taking it', async () => {
    const h = await openHandoff()
    const ts = await writes(NADIA, h, 'Bonjour & bienvenue <3 https://ml.example/a?b=1&c=2')
    expect(w.told).toEqual([
      { name: 'handoff.assigned', value: { handoffId: h.id, adviserName: 'Nadia' } },
      {
        name: 'handoff.message',
        value: { handoffId: h.id, adviserName: 'Nadia', text: 'Bonjour & bienvenue <3 https://ml.example/a?b=1&c=2', files: [] },
      },
    ])
    const conversation = await w.bot.transcript(h.conversationId, 5)
    expect(conversation.some(({ id }) => id === `slack:${h.card().channel}:${ts}`)).toBe(true)
    expect((await w.domain.handoffs.get(h.id))?.firstAnswerAt).not.toBeNull()
  })

  it('keeps quick messages in order', async () => {
    const h = await openHandoff()
    const { channel, ts } = h.card()
    for (const text of ['un', 'deux', 'trois', 'quatre']) await w.slack.person.post(NADIA, { channel, text, threadTs: ts })
    await w.settled()
    expect(w.told.filter(({ name }) => name === 'handoff.message').map(({ value }) => value.text)).toEqual([
      'un',
      'deux',
      'trois',
      'quatre',
    ])
  })

  it('keeps notes among advisers', async () => {
    const h = await openHandoff()
    await writes(NADIA, h, '// je la connais, elle est timide')
    expect(w.told).toEqual([])
  })

  it('does not send what a colleague writes while another has it', async () => {
    const h = await openHandoff()
    await writes(NADIA, h, 'Bonjour')
    w.told.length = 0
    await writes(PAUL, h, 'dis-lui de venir jeudi')
    expect(w.told).toEqual([])
    expect(w.ephemerals(PAUL).at(-1)).toContain('Nadia suit cette conversation')
  })

  it.each([
    ['somebody of no agency', STRANGER, 'Vous ne faites pas encore partie'],
    ['an adviser of another agency', MEHDI, 'dont vous ne faites pas partie'],
  ])('refuses %s', async (_, user, sentence) => {
    const h = await openHandoff()
    await writes(user, h, 'coucou')
    expect(w.told).toEqual([])
    expect((await w.domain.handoffs.get(h.id))?.state).toBe('waiting')
    expect(w.ephemerals(user).at(-1)).toContain(sentence)
  })

  it('lets an administrator answer for any agency', async () => {
    const h = await openHandoff()
    await writes(ROOT, h, 'Bonjour')
    expect(w.told.at(-1)?.value.adviserName).toBe('Rose')
  })

  it('sends an edit as a correction, once, and a deletion is told to be too late', async () => {
    const h = await openHandoff()
    const ts = await writes(NADIA, h, 'Rendez-vous a 14h')
    w.told.length = 0
    const { channel } = h.card()
    w.slack.person.edit(NADIA, { channel, ts, text: 'Rendez-vous à 15h' })
    await w.settled()
    expect(w.told).toEqual([{ name: 'handoff.edited', value: { handoffId: h.id, adviserName: 'Nadia', text: 'Rendez-vous à 15h' } }])
    w.slack.person.remove(NADIA, { channel, ts })
    await w.settled()
    expect(h.thread().at(-1)?.text).toContain('avait déjà été envoyé')
  })

  it.each([
    ['plan.pdf', 'application/pdf', PDF, 'application/pdf', 'plan.pdf'],
    ['photo.png', 'image/png', PNG, 'image/png', 'photo.png'],
    ['consigne.ogg', 'audio/ogg', OGG, 'audio/ogg', 'consigne'],
    ['faux.pdf', 'application/pdf', PNG, 'image/png', 'faux.png'],
  ])('sends %s to the person as a link that expires, after the words', async (fileName, contentType, bytes, type, name) => {
    const h = await openHandoff()
    await writes(NADIA, h, 'Voici', [{ fileName, contentType, bytes }])
    const [words, file] = w.told.slice(-2)
    expect(words?.value).toMatchObject({ text: 'Voici', files: [] })
    expect(file?.value).toMatchObject({ text: '', files: [{ contentType: type, sizeBytes: bytes.length }] })
    const [{ fileName: given, url }] = JSON.parse(JSON.stringify(file?.value.files))
    expect(given).toContain(name)
    expect(url).toMatch(/^https:\/\/mymatchup\.example\/f\//)
    const [kept] = await w.domain.documents.ofYouth(h.youthId)
    expect((await w.domain.documents.read(kept?.id ?? ''))?.bytes.equals(bytes)).toBe(true)
  })

  it('says in the thread why a file did not leave', async () => {
    const h = await openHandoff()
    await writes(NADIA, h, 'Tiens', [
      { fileName: 'page.html', contentType: 'text/html', bytes: Buffer.from('<script>alert(1)</script>') },
      { fileName: 'gros.pdf', contentType: 'application/pdf', bytes: Buffer.concat([PDF, Buffer.alloc(10 * 1024 * 1024)]) },
    ])
    const notes = h.thread().map(({ text }) => text)
    expect(notes.some((text) => text.includes('page.html') && text.includes('n’est pas accepté'))).toBe(true)
    expect(notes.some((text) => text.includes('gros.pdf') && text.includes('10 Mo'))).toBe(true)
    expect(w.told.filter(({ name }) => name === 'handoff.message')).toHaveLength(1)
    expect(await w.domain.documents.ofYouth(h.youthId)).toEqual([])
  })

  it('tells the person once that what they wrote was read, by ✅ or 👍 of an adviser of theirs alone', async () => {
    const h = await openHandoff()
    await h.said('je serai là')
    const { channel, ts } = h.thread().at(-1) ?? h.card()
    w.slack.person.react(MEHDI, { channel, ts, name: '+1' })
    w.slack.person.react(NADIA, { channel, ts, name: 'tada' })
    w.slack.person.react(NADIA, { channel: h.card().channel, ts: h.card().ts, name: '+1' })
    await w.settled()
    expect(w.told).toEqual([])
    expect(w.ephemerals(MEHDI).at(-1)).toContain('dont vous ne faites pas partie')
    w.slack.person.react(NADIA, { channel, ts, name: '+1' })
    w.slack.person.react(PAUL, { channel, ts, name: 'white_check_mark' })
    await w.settled()
    expect(w.told).toEqual([{ name: 'handoff.read', value: { handoffId: h.id, adviserName: 'Nadia' } }])
    expect((await w.domain.handoffs.get(h.id))?.waitingSince).toBeNull()
  })

  it('leaves no message unanswered that came when nobody had the conversation any more', async () => {
    const h = await openHandoff()
    await w.slack.person.press(NADIA, { channel: h.card().channel, ts: h.card().ts }, { actionId: 'handoff:giveBack' })
    await w.settled()
    w.told.length = 0
    await h.said('et aussi…')
    await w.settled()
    expect(w.told).toEqual([{ name: 'handoff.closed', value: { handoffId: h.id, word: null, isLate: true } }])
    expect(h.thread().at(-1)?.text).toContain('c’est le bot qui lui répond')
    await w.domain.youths.erase(h.youthId)
    w.told.length = 0
    await h.said('?')
    await w.settled()
    expect(w.told.map(({ name }) => name)).toEqual(['handoff.closed'])
  })

  it('tells that nothing left once it was given back', async () => {
    const h = await openHandoff()
    await writes(NADIA, h, 'Bonjour')
    await w.slack.person.press(NADIA, { channel: h.card().channel, ts: h.card().ts }, { actionId: 'handoff:giveBack' })
    await w.settled()
    w.told.length = 0
    await writes(NADIA, h, 'encore un mot')
    expect(w.told).toEqual([])
    expect(w.ephemerals(NADIA).at(-1)).toContain('n’est pas parti')
  })

  it('acts once when Slack repeats an event', async () => {
    const h = await openHandoff()
    const { channel, ts } = h.card()
    const event = {
      type: 'event_callback',
      team_id: 'T0',
      api_app_id: 'A0',
      event_id: 'Ev1',
      event_time: 1,
      event: { type: 'message', user: NADIA, text: 'répété', ts: '1800000000.000100', thread_ts: ts, channel, channel_type: 'channel' },
    }
    for (const retry of [0, 1, 2]) {
      const headers = retry === 0 ? {} : { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' }
      expect(await w.forge(event, headers)).toBe(200)
    }
    await w.settled()
    expect(w.told.filter(({ name }) => name === 'handoff.message')).toHaveLength(1)
  })

  it('puts the person’s files into the thread, and says why one is missing', async () => {
    const h = await openHandoff()
    w.media.set('photo', { bytes: Buffer.from('89504e470d0a1a0a', 'hex'), contentType: 'image/png', fileName: 'photo.png' })
    w.media.set('big', new MediaError('tooLarge'))
    await h.said('mon CV', [{ reference: 'photo' }, { reference: 'big' }])
    const [words, file, note] = h.thread().slice(-3)
    expect(wordsOf(words)).toContain('mon CV')
    expect(file?.files?.[0]?.name).toBe('photo.png')
    expect(note?.text).toContain('trop lourd')
  })

  it('does not say the words twice when a file has to be tried again', async () => {
    const h = await openHandoff()
    w.media.set('later', new MediaError('unavailable'))
    const event = {
      id: 'retry-file',
      conversationId: h.conversationId,
      name: 'handoff.message',
      value: { handoffId: h.id, text: 'voilà' },
      media: [{ kind: 'image' as const, contentType: 'image/png', reference: 'later' }],
    }
    await expect(w.admin.desk.deliver(event)).rejects.toThrow()
    w.media.set('later', { bytes: Buffer.from('x'), contentType: 'image/png', fileName: 'a.png' })
    await w.admin.desk.deliver(event)
    expect(h.thread().filter((message) => wordsOf(message).includes('voilà'))).toHaveLength(1)
    expect(h.thread().filter(({ files }) => files !== undefined)).toHaveLength(1)
  })
})

describe('back to the bot with a word', () => {
  it('says it to the person before the bot goes on, once, and not when it is over already', async () => {
    const h = await openHandoff()
    const place = { channel: h.card().channel, ts: h.card().ts }
    await w.slack.person.press(NADIA, place, { actionId: 'handoff:lastWord' })
    await w.settled()
    const view = w.modal(NADIA)
    await w.slack.person.press(PAUL, place, { actionId: 'handoff:lastWord' })
    await w.settled()
    const late = w.modal(PAUL)
    await w.slack.person.submit(NADIA, view.id, { word: { value: 'À jeudi, <@U1> & bonne chance !' } })
    await w.settled()
    expect(w.told).toEqual([{ name: 'handoff.closed', value: { handoffId: h.id, word: 'À jeudi, <@U1> & bonne chance !' } }])
    expect(h.thread().at(-1)?.text).toContain('&lt;@U1&gt;')
    await w.slack.person.submit(PAUL, late.id, { word: { value: 'trop tard' } })
    await w.settled()
    expect(w.told).toHaveLength(1)
    expect(w.ephemerals(PAUL).at(-1)).toContain('déjà terminée')
  })
})

describe('transfer to another agency', () => {
  async function transferred(fields: Record<string, Record<string, string | string[]>> = {}) {
    const h = await openHandoff()
    await writes(NADIA, h, 'Bonjour Lina')
    w.told.length = 0
    const old = h.card()
    await w.slack.person.press(NADIA, { channel: old.channel, ts: old.ts }, { actionId: 'handoff:transfer' })
    await w.settled()
    await w.slack.person.submit(NADIA, w.modal(NADIA).id, { agency: { value: MEAUX }, ...fields })
    await w.settled()
    return { h, old }
  }

  it('moves the card to the other channel with what was said, and tells the person', async () => {
    const { h, old } = await transferred({ note: { value: 'Elle déménage' } })
    const handoff = await w.domain.handoffs.get(h.id)
    expect(handoff).toMatchObject({ agencyId: MEAUX, state: 'waiting', assignedTo: null, moves: [{ from: SENART, to: MEAUX, by: NADIA }] })
    const card = w.cards(MEAUX_CHANNEL).at(-1)
    expect(handoff?.slack).toEqual({ channelId: MEAUX_CHANNEL, ts: card?.ts })
    expect(wordsOf(card)).toContain('bonjour')
    expect(
      card === undefined
        ? ''
        : w
            .thread(card)
            .map(({ text }) => text)
            .join(),
    ).toContain('Elle déménage')
    expect(w.told).toEqual([{ name: 'handoff.moved', value: { handoffId: h.id, agencyName: expect.stringContaining(''), opensAt: null } }])
    expect((await w.domain.youths.get(h.youthId))?.agencyId).toBe(MEAUX)
    const left = w.slack.messages(old.channel).find(({ ts }) => ts === old.ts)
    expect(buttonsOf(left)).toEqual([])
    expect(wordsOf(left)).not.toContain('bonjour')
    expect((await w.domain.audit.ofYouth(h.youthId, 5))[0]).toMatchObject({
      by: NADIA,
      what: 'transfer',
      detail: { from: SENART, to: MEAUX },
    })
  })

  it('takes it out of the hands of those who had it, and puts it into the others’', async () => {
    const { h, old } = await transferred({ youth: { value: [] } })
    expect((await w.domain.youths.get(h.youthId))?.agencyId).toBe(SENART)
    w.told.length = 0
    await w.slack.person.post(NADIA, { channel: old.channel, text: 'encore', threadTs: old.ts })
    await w.settled()
    expect(w.told).toEqual([])
    expect(w.ephemerals(NADIA).at(-1)).toContain('transférée')
    await writes(MEHDI, { ...h, card: () => w.cards(MEAUX_CHANNEL).at(-1) ?? old }, 'Bonjour, ici Meaux')
    expect(w.told.map(({ name, value }) => [name, value.adviserName])).toEqual([
      ['handoff.assigned', 'Mehdi'],
      ['handoff.message', 'Mehdi'],
    ])
    await h.said('merci')
    expect(
      w
        .thread(w.cards(MEAUX_CHANNEL).at(-1) ?? old)
        .map(wordsOf)
        .join(),
    ).toContain('merci')
  })

  it('wants an agency, in its field', async () => {
    const h = await openHandoff()
    await w.slack.person.press(NADIA, { channel: h.card().channel, ts: h.card().ts }, { actionId: 'handoff:transfer' })
    await w.settled()
    const outcome = await w.slack.person.submit(NADIA, w.modal(NADIA).id, {})
    expect(Object.keys(outcome.errors ?? {})).toEqual(['agency'])
  })
})

describe('leaving', () => {
  it('by the menu closes the card', async () => {
    const h = await openHandoff()
    await w.admin.desk.deliver({
      id: `left${h.id}`,
      conversationId: h.conversationId,
      name: 'handoff.left',
      value: { handoffId: h.id, why: 'menu' },
      media: [],
    })
    expect(buttonsOf(h.card())).toEqual([])
    expect(h.thread().at(-1)?.text).toContain('revenue au menu')
  })

  it('by erasure takes the person’s words out of Slack, and tells who writes after that', async () => {
    const h = await openHandoff()
    await writes(NADIA, h, 'Bonjour')
    await h.said('mon secret')
    const traces = await w.domain.traces.note(h.youthId)
    await w.domain.youths.erase(h.youthId)
    await w.admin.desk.deliver({
      id: `erased${h.id}`,
      conversationId: h.conversationId,
      name: 'person.erased',
      value: traces,
      media: [],
    })
    const left = JSON.stringify(w.slack.messages())
    expect(left).not.toContain('mon secret')
    expect(h.card().text).toBe('Conversation effacée')
    w.told.length = 0
    await writes(NADIA, h, 'tu es là ?')
    expect(w.told).toEqual([])
    expect(w.ephemerals(NADIA).at(-1)).toContain('a effacé ses données')
  })

  it('unanswered is said again in the channel, then to the lead by name and in person, and no more once it is answered', async () => {
    await w.domain.agencies.update(SENART, { leadSlackUserId: NADIA })
    const h = await openHandoff()
    const raise = async () => {
      const handoff = await w.domain.handoffs.get(h.id)
      if (handoff !== null) await w.admin.raiseHandoff(handoff)
      if (handoff !== null) await w.domain.handoffs.markReminded(handoff, w.clock.now())
    }
    await raise()
    expect(h.thread().at(-1)).toMatchObject({ isBroadcast: true })
    expect(h.thread().at(-1)?.text).toMatch(/^⏰ Lina/)
    await raise()
    expect(h.thread().at(-1)?.text).toMatch(new RegExp(`^<@${NADIA}> ⏰ Lina`))
    expect(w.ephemerals(NADIA).at(-1)).toMatch(/⏰ Lina[\s\S]*slack\.com\/archives/)
    await writes(NADIA, h, 'Me voilà')
    const before = h.thread().length
    await raise()
    expect(h.thread()).toHaveLength(before)
    await h.said('merci, et pour demain ?')
    await raise()
    expect(h.thread().at(-1)?.text).toMatch(new RegExp(`^<@${NADIA}> ⏰ Lina .* votre réponse`))
  })
})

describe('forged actions', () => {
  it.each(['handoff:take', 'handoff:takeOver', 'handoff:giveBack', 'handoff:lastWord', 'handoff:transfer'])(
    '%s by an adviser of another agency changes nothing',
    async (action) => {
      const h = await openHandoff()
      expect(await w.pressForged(MEHDI, action, h.id, SENART_CHANNEL)).toBe(200)
      expect((await w.domain.handoffs.get(h.id))?.state).toBe('waiting')
      expect(w.told).toEqual([])
      expect(w.ephemerals(MEHDI).at(-1)).toContain('dont vous ne faites pas partie')
    },
  )

  it.each(['', 'nobody', '{"$gt":""}', 'x'.repeat(3000)])('an id that is none (%p) is answered', async (id) => {
    expect(await w.pressForged(NADIA, 'handoff:take', id)).toBe(200)
    expect(w.ephemerals(NADIA).at(-1)).toContain('il n’y a plus de conversation')
  })
})
