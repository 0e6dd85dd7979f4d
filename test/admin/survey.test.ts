/** `/enquete` over the wire: written, previewed, sent, followed, stopped. */
import pino from 'pino'
import { surveysSweep } from '../../jobs/surveys.js'
import { createTell, lastConversation } from '../../jobs/tell.js'
import { adviserOf } from '../support/adviser.js'
import { MEAUX } from '../support/domain.js'
import { afterAll, beforeAll, expect, it } from '../support/jest.js'
import { NADIA, openWorld, SENART_CHANNEL, type World, wordsOf } from './world.js'

const DAY = 24 * 3_600_000
const FIELDS = {
  title: 'les ateliers de janvier',
  question1: 'Les ateliers te plaisent ?',
  kind1: 'score',
  question2: 'Quel sujet <!channel> ensuite ?',
  kind2: 'choice',
  choices2: 'CV\nEntretien\nPermis\nCV',
  question3: 'Autre chose ?',
  kind3: 'line',
}

let w: World
let lot: string[]
beforeAll(async () => {
  w = await openWorld()
  lot = []
  for (let index = 0; index < 8; index++) {
    const { youthId } = await w.youth(`+3361237090${index}`, index === 7 ? MEAUX : undefined)
    // Somebody of another agency, and somebody who has not allowed it, are left out.
    if (index !== 6) {
      await w.domain.youths.recordConsent(youthId, { kind: 'surveys', isGiven: true, version: '1', at: w.clock.now(), channel: 'sms' })
    }
    lot.push(youthId)
  }
})
afterAll(() => w.stop())

const card = () => wordsOf(w.cards(SENART_CHANNEL).findLast((one) => wordsOf(one).includes('Enquête')))

it('is written, previewed with its count, sent, answered, followed and stopped', async () => {
  const nadia = adviserOf(w.slack, NADIA, SENART_CHANNEL)
  await nadia.command('/enquete')
  await w.settled()
  expect(await nadia.submit({ ...FIELDS, choices2: 'CV', from: '2026-11-25', until: '2026-11-20' })).toEqual({
    choices2: expect.stringContaining('Entre 2 et 6'),
    until: expect.stringContaining('passée'),
  })
  expect(await nadia.submit({ ...FIELDS, from: '2026-11-25', until: '2026-12-10' })).toEqual({})
  const preview = JSON.stringify(w.modal(NADIA).body)
  expect(preview).toContain('Elle part à 6 jeunes')
  expect(preview).toContain('CV · Entretien · Permis')
  expect(preview).not.toContain('<!channel>')
  expect(await nadia.submit({})).toEqual({})
  await w.settled()
  expect(card()).toMatch(/Enquête : les ateliers de janvier.*En cours.*Envoyées : 0 · réponses : 0/)

  const { domain, clock, bot } = w
  const tell = createTell(domain.youths, bot.notifier, lastConversation, pino({ level: 'silent' }))
  await surveysSweep({ ...domain, tell, clock })(async () => {})
  await bot.idle()
  expect(w.told.filter(({ name }) => name === 'survey.asked')).toHaveLength(6)
  for (const [index, youthId] of lot.slice(0, 5).entries()) {
    const sending = await domain.surveys.openOf(youthId)
    for (const [question, answer] of [
      ['q1', '8'],
      ['q2', '1'],
      ['q3', index === 0 ? null : `ligne <!here> ${index}`],
    ] as const) {
      await domain.surveys.answer(sending?.id ?? '', question, answer)
      expect(await domain.surveys.answer(sending?.id ?? '', question, '2')).toEqual({ changed: false })
    }
  }
  await nadia.press('Actualiser')
  await w.settled()
  expect(card()).toMatch(/Envoyées : 6 · réponses : 5.*83 %.*Moyenne 8,0 sur 10.*8 : 5.*Entretien : 5.*Moins de 5 réponses/)
  // Four lines are too few to be nobody's.
  expect(card()).not.toContain('ligne')

  await nadia.press('Arrêter')
  await w.settled()
  expect(card()).toContain('Arrêtée')
  expect(await domain.surveys.running(new Date(clock.now().getTime() + DAY))).toEqual([])
})

it('says so when nobody would get it', async () => {
  const nadia = adviserOf(w.slack, NADIA, SENART_CHANNEL)
  await nadia.command('/enquete')
  await w.settled()
  await nadia.submit({ ...FIELDS, consent: 'alerts', from: '2026-11-25', until: '2026-12-10' })
  expect(JSON.stringify(w.modal(NADIA).body)).toContain('Personne ne correspond')
  await nadia.dismiss()
})
