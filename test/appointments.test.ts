/** An appointment, from the wish to the day: by SMS in words, on Telegram with buttons, the clock moved between. */
import { DateTime } from 'luxon'
import { earOf } from './support/hear.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { makeProfile, type Person } from './support/person.js'
import { CAMILLE, openStage, type Stage } from './support/stage.js'
import { until } from './support/until.js'

const SLOTS = {
  date1: '2026-11-27',
  time1: '10:00',
  date2: '2026-11-27',
  time2: '15:30',
  mode: 'onsite',
  address: '2 rue de la Gare, Sénart',
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  await stage?.stop()
})

const clockTo = (local: string) => stage.advance(DateTime.fromISO(local, { zone: 'Europe/Paris' }).toMillis() - stage.clock.now().getTime())
const inChannel = (text: string) =>
  until(`"${text}" in Slack`, () => stage.slack.messages('C0SENART').some((message) => JSON.stringify(message).includes(text)))

describe('by SMS', () => {
  let lina: Person
  let hear: ReturnType<typeof earOf>

  it('is asked for, and the adviser sees why', async () => {
    lina = stage.person('sms')
    hear = earOf(lina)
    await makeProfile(lina)
    lina.hears()
    await lina.says('rdv')
    await hear('pas de rendez-vous prévu')
    await lina.says('oui')
    await hear('Je préviens')
    await inChannel('elle demande un rendez-vous')
  })

  it('is offered in a window that says what is wrong in the fields themselves', async () => {
    await stage.adviser.press('Prendre en charge')
    await hear('te répond maintenant')
    await stage.adviser.press('Proposer un rendez-vous')
    expect(await stage.adviser.submit({ ...SLOTS, date1: '2026-11-20', time2: '15:30', address: '' })).toEqual({
      date1: expect.stringContaining('passé'),
      address: expect.stringContaining('adresse'),
    })
    expect(await stage.adviser.submit(SLOTS)).toEqual({})
    await hear('Camille te propose un rendez-vous', '1 ', '27 nov. 10h', '2 ', '15h30')
    await inChannel('pas encore de réponse')
  })

  it('is picked by number though an adviser has the conversation; words still go to the adviser', async () => {
    await lina.says('le matin ça m’arrange')
    await inChannel('le matin ça m’arrange')
    await lina.says('1')
    await hear('C’est noté : vendredi 27 novembre à 10h', 'avec Camille', '2 rue de la Gare', 'ton agenda')
    await inChannel('Pris : vendredi 27 novembre à 10h00')
    expect(stage.slack.messages('C0SENART').filter(({ text }) => /: 1$/.test(text ?? ''))).toEqual([])
    const url = /https?:\S+\/f\/\S+/.exec(JSON.stringify(stage.twilio.messages(lina.id).at(-1)))?.[0].replace(/["\\].*/, '') ?? ''
    const answer = await fetch(url)
    expect(answer.headers.get('content-type')).toBe('text/calendar')
    const file = await answer.text()
    expect(file).toMatch(/BEGIN:VEVENT[\s\S]*DTSTART:20261127T090000Z[\s\S]*DTEND:20261127T093000Z/)
  })

  it('is moved, and reminded of twice', async () => {
    await stage.adviser.press('Rendre au bot')
    await hear('est terminée')
    await lina.says('rdv')
    await hear('Ton rendez-vous : vendredi 27 novembre à 10h')
    await lina.says('changer')
    await hear('Quel créneau', '15h30')
    await lina.says('1')
    await hear('C’est noté : vendredi 27 novembre à 15h30')
    await lina.says('rdv')
    await hear('Ton rendez-vous : vendredi 27 novembre à 15h30')
    await lina.says('changer')
    await hear('Quel créneau')
    await lina.says('aucun')
    await hear('D’accord')
    await stage.settled()
    await clockTo('2026-11-26T15:31')
    await hear('Rappel : demain, rendez-vous vendredi 27 novembre à 15h30')
    await clockTo('2026-11-27T09:10')
    await clockTo('2026-11-27T14:31')
    await hear('dans une heure, à 15h30')
    await stage.advance(60_000)
    const reminders = stage.twilio.messages(lina.id).filter(({ body }) => /Rappel : demain|dans une heure, à/.test(body))
    expect(reminders).toHaveLength(2)
  })

  it('over, there is nothing left to move', async () => {
    await clockTo('2026-11-27T16:40')
    await stage.adviser.press('Est venu·e')
    await inChannel('La personne est venue')
    await stage.adviser.press('Corriger')
    await inChannel('Pris : vendredi 27 novembre')
    await stage.adviser.press('N’est pas venu·e')
    await inChannel('n’est pas venue')
    await lina.says('rdv')
    await hear('pas de rendez-vous prévu')
    await lina.says('non')
  })

  it('is written to from the file, and what she answers is in the thread', async () => {
    const youth = await stage.service.domain.youths.byPhone(lina.id)
    const window = () => until('a window', () => stage.slack.modal(CAMILLE.id))
    await stage.adviser.command(`/jeune ${youth?.code}`)
    const file = await window()
    await stage.slack.person.press(CAMILLE.id, { viewId: file.id }, { actionId: 'youth:write' })
    await until('the form', () => stage.slack.modal(CAMILLE.id)?.body.callback_id === 'youth:writeForm')
    expect(await stage.adviser.submit({ message: 'Le garage te rappelle demain.' })).toEqual({})
    await hear('Camille', "t'écrit : Le garage te rappelle demain.")
    await lina.says('super, je garde mon téléphone')
    await inChannel('super, je garde mon téléphone')
    await stage.adviser.press('Rendre au bot')
    await hear('est terminée')
    await stage.adviser.dismiss()
  })

  it('gets a message to her group once she agreed to be written to, and the adviser sees that it came', async () => {
    const { youths } = stage.service.domain
    const youth = await youths.byPhone(lina.id)
    await youths.recordConsent(youth?.id ?? '', { kind: 'alerts', isGiven: true, version: '1', at: stage.clock.now(), channel: 'sms' })
    await stage.adviser.command('/message')
    expect(await stage.adviser.submit({ text: 'Forum de l’emploi mardi à 14h' })).toEqual({})
    await until('the preview', () => stage.slack.modal(CAMILLE.id)?.body.callback_id === 'message:send')
    expect(JSON.stringify(stage.slack.modal(CAMILLE.id)?.body)).toContain('1 jeune(s) vont le recevoir')
    expect(await stage.adviser.submit({})).toEqual({})
    await hear('Camille', 'Mission Locale', 'Forum de l’emploi mardi à 14h', 'STOP')
    await stage.advance(60_000)
    await inChannel('Envoyé : 1 sur 1')
  })
})

it('on Telegram: with buttons, and the file; cancelled by the adviser, who is believed once', async () => {
  const tom = stage.person('telegram')
  const hear = earOf(tom)
  await makeProfile(tom)
  tom.hears()
  await tom.says('conseiller')
  await hear('Je préviens')
  await stage.adviser.press('Prendre en charge')
  await hear('te répond maintenant')
  await stage.adviser.press('Proposer un rendez-vous')
  expect(
    await stage.adviser.submit({
      ...SLOTS,
      date1: '2026-12-03',
      date2: '2026-12-04',
      mode: 'video',
      video: 'https://visio.example.org/rdv',
    }),
  ).toEqual({})
  await hear('Camille te propose un rendez-vous', 'visio.example.org/rdv')
  await tom.taps('ven. 4 déc. 15h30')
  await hear('C’est noté : vendredi 4 décembre à 15h30', 'agenda')
  await inChannel('Pris : vendredi 4 décembre')
  const card = stage.slack.messages('C0SENART').find((message) => JSON.stringify(message).includes('Pris : vendredi 4 décembre'))
  expect(card?.threadTs).toBeDefined()
  await stage.adviser.press('Déplacer')
  expect(await stage.adviser.submit({ date: '2026-12-05', time: '11:00' })).toEqual({})
  await hear('Ton rendez-vous change', 'samedi 5 décembre à 11h')
  await inChannel('Pris : samedi 5 décembre')
  await stage.adviser.press('Annuler le rendez-vous')
  await hear('annulé par la Mission Locale')
  await inChannel('Annulé. La personne est prévenue.')
})
