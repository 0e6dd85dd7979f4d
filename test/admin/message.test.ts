import { SENART } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { buttonsOf, MEHDI, NADIA, openWorld, SENART_CHANNEL, STRANGER, type World, wordsOf } from './world.js'

/** A Wednesday, 10:00 in Paris. */
let w: World
let willing: string
beforeAll(async () => {
  w = await openWorld()
  const person = async (phone: string, alerts: boolean | null) => {
    const { youthId, conversationId } = await w.youth(phone)
    if (alerts !== null) await agrees(youthId, alerts)
    return { youthId, conversationId }
  }
  willing = (await person('+33612380001', true)).youthId
  await person('+33612380002', true)
  await person('+33612380003', false)
  await person('+33612380004', null)
  const optedOut = await person('+33612380005', true)
  await w.database.connection
    .collection<{ _id: string }>('conversations')
    .updateOne({ _id: optedOut.conversationId }, { $set: { optedOutAt: w.clock.now() } })
})
afterAll(() => w.stop())

const agrees = (youthId: string, isGiven: boolean) =>
  w.domain.youths.recordConsent(youthId, { kind: 'alerts', isGiven, version: '1', at: w.clock.now(), channel: 'sms' })

const TEXT = 'Forum de l’emploi mardi à 14h, salle des fêtes. Viens avec ton CV ! <!channel>'

async function write(user: string, fields: Record<string, Record<string, string | string[]>>) {
  await w.slack.person.post(user, { channel: SENART_CHANNEL, text: '/message' })
  await w.settled()
  const outcome = await w.slack.person.submit(user, w.modal(user).id, fields)
  await w.settled()
  return outcome
}
const preview = () => wordsOf(w.modal(NADIA).body)
const say = (text: string) => ({ text: { value: text } })
const card = () => w.cards(SENART_CHANNEL).at(-1)

describe('/message', () => {
  it('says in its fields what is wrong', async () => {
    const outcome = await write(NADIA, say('x'.repeat(351)))
    expect(outcome.errors).toBeDefined()
    await w.slack.person.close(NADIA, w.modal(NADIA).id)
  })

  it('counts only who agreed, shows the exact text, its segments and their cost', async () => {
    expect(await write(NADIA, say(TEXT))).not.toHaveProperty('errors')
    expect(preview()).toContain('2 jeune(s) vont le recevoir')
    expect(preview()).toContain('2 jeune(s) n’ont pas accepté')
    expect(preview()).toContain('1 jeune(s) ont écrit STOP')
    expect(preview()).toContain('Nadia, Mission Locale')
    expect(preview()).toContain('0,14')
    expect(preview()).toContain('2 × 1 SMS')
    expect(preview()).toContain('tout de suite')
    expect(w.modal(NADIA).body.submit).toBeDefined()
  })

  it('goes back to the form as it was filled in, and counts again', async () => {
    await w.slack.person.press(NADIA, { viewId: w.modal(NADIA).id }, { actionId: 'message:change' })
    await w.settled()
    expect(preview()).toContain('Forum de l’emploi')
    const place = await w.slack.person.suggest(
      NADIA,
      { viewId: w.modal(NADIA).id },
      { blockId: 'place', actionId: 'message:place', query: 'Provins' },
    )
    await w.slack.person.submit(NADIA, w.modal(NADIA).id, { place: { 'message:place': place[0]?.value ?? '' } })
    await w.settled()
    expect(preview()).toContain('Personne ne correspond')
    expect(w.modal(NADIA).body.submit).toBeUndefined()
    await w.slack.person.close(NADIA, w.modal(NADIA).id)
  })

  it('finds by occupation and last message', async () => {
    await w.domain.youths.update(willing, { lastSeenAt: new Date(w.clock.now().getTime() - 40 * 86_400_000) })
    await write(NADIA, { ...say(TEXT), seen: { value: 'silent30' } })
    expect(preview()).toContain('1 jeune(s) vont le recevoir')
    await w.slack.person.close(NADIA, w.modal(NADIA).id)
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/message' })
    await w.settled()
    const viewId = w.modal(NADIA).id
    const [cook] = await w.slack.person.suggest(
      NADIA,
      { viewId },
      { blockId: 'occupation', actionId: 'message:occupation', query: 'cuisinier' },
    )
    await w.slack.person.submit(NADIA, viewId, { ...say(TEXT), occupation: { 'message:occupation': cook?.value ?? '' } })
    await w.settled()
    expect(preview()).toContain('Personne ne correspond')
    await w.slack.person.close(NADIA, viewId)
  })

  it('sends a test to the adviser alone, then confirms once however often it is submitted, and can be stopped', async () => {
    await write(NADIA, say(TEXT))
    const { id: viewId } = w.modal(NADIA)
    await w.slack.person.press(NADIA, { viewId }, { actionId: 'message:test' })
    await w.settled()
    const test = w.slack.messages(`D${NADIA.slice(1)}`).at(-1)
    expect(wordsOf(test)).toContain('Forum de l')
    expect(test?.text).not.toContain('<!channel>')
    w.later.length = 0
    await w.slack.person.submit(NADIA, viewId, {})
    await w.settled()
    const id = `slack-${viewId}`
    expect(w.later).toEqual([`campaign ${id}`])
    expect(await w.domain.campaigns.get(id)).toMatchObject({ state: 'confirmed', agencyId: SENART, by: NADIA })
    expect(card()?.text).toContain('Message de groupe de Nadia')
    expect(buttonsOf(card())).toEqual(['Arrêter'])
    await w.pressForged(MEHDI, 'message:stop', id)
    expect((await w.domain.campaigns.get(id))?.state).toBe('confirmed')
    const place = { channel: SENART_CHANNEL, ts: card()?.ts ?? '' }
    await Promise.all([1, 2].map(() => w.slack.person.press(NADIA, place, { actionId: 'message:stop' })))
    await w.settled()
    expect((await w.domain.campaigns.get(id))?.state).toBe('stopped')
    expect(wordsOf(card())).toContain('Arrêté')
    expect(buttonsOf(card())).toEqual([])
  })

  it('waits for the morning, and says so before it is sent', async () => {
    await w.clock.advance(13 * 3_600_000)
    await write(NADIA, say(TEXT))
    expect(preview()).toContain('jeudi 26 novembre à 8h00')
    expect(preview()).toContain('Personne n’est dérangé entre 20 h et 8 h')
    await w.slack.person.submit(NADIA, w.modal(NADIA).id, {})
    await w.settled()
    expect(wordsOf(card())).toContain('Part jeudi 26 novembre à 8h00')
  })

  it('is refused to who is no adviser', async () => {
    await w.slack.person.post(STRANGER, { channel: SENART_CHANNEL, text: '/message' })
    await w.settled()
    expect(w.slack.modal(STRANGER)).toBeUndefined()
    expect(w.ephemerals(STRANGER).at(-1)).toContain('Vous ne faites pas encore partie')
  })
})
