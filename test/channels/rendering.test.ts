import fc from 'fast-check'
import calculator from 'sms-segments-calculator'
import type { OutboundMessage, RenderedMessage } from '../../channels/channel.js'
import { buttonRows, renderTelegram } from '../../channels/telegram/render.js'
import { isGsm, segmentCount, toSmsText } from '../../channels/twilio/gsm.js'
import { renderSms } from '../../channels/twilio/sms.js'
import { renderWhatsApp } from '../../channels/twilio/whatsapp.js'
import { describe, expect, it } from '../support/jest.js'

const MORE = 'Réponds SUITE pour la suite.'
const FRENCH = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJ éèàùêâîôûçëïœŒÉÀÇ’'…«»–—\u00a0\u202f0123456789,.;:!?€%()/@[]{}~^|\\\n👍🙂"

const frenchText = (maxLength: number) => fc.array(fc.constantFrom(...FRENCH), { maxLength }).map((characters) => characters.join(''))
const anyText = fc.oneof(frenchText(2000), fc.string({ unit: 'grapheme', maxLength: 600 }), fc.string({ unit: 'binary', maxLength: 600 }))
const choice = fc.record({
  label: fc.oneof(frenchText(60), fc.string({ unit: 'grapheme', maxLength: 30 })),
  value: fc.stringMatching(/^[a-z0-9:]{1,60}$/),
})
const message: fc.Arbitrary<OutboundMessage> = fc
  .record({ text: anyText, choices: fc.array(choice, { maxLength: 14 }), isMultiple: fc.boolean() })
  .map((given) => ({ ...given, class: 'answer' as const }))
const squeeze = (text: string) => text.replace(/[\s\p{Cc}]+/gu, '')
const numbered = (given: OutboundMessage) => [given.text, ...given.choices.map((one, index) => `${index + 1} ${one.label}`)].join('\n')
const bodies = (pages: RenderedMessage[]) => pages.map((page) => page.body)

describe('the SMS alphabet', () => {
  it.each([
    ['Ça plaît à l’équipe 👍', "Ça plait à l'équipe"],
    ['« Bonjour », dit-elle…', '"Bonjour", dit-elle...'],
    ['Cœur, Œuvre, naïf, Noël, où, forêt, hôtel, sûr', 'Coeur, OEuvre, naif, Noel, où, foret, hotel, sur'],
    ['10\u00a0h\u202f30 – 12 h', '10 h 30 - 12 h'],
    ['À côté, n° 3, 20 m²', 'A coté, no 3, 20 m2'],
    ['Déjà là : Ç É è à ù ñ €', 'Déjà là : Ç É è à ù ñ €'],
    ['e\u0301te\u0301', 'été'],
    ['🇫🇷 France 👩🏽‍💻 code', ' France code'],
    ['👍', '👍'],
    ['مرحبا, ça va ? 👍', 'مرحبا, ça va ? 👍'],
    ['l`ami\ttab', "l'ami tab"],
  ])('%j is sent as %j', (given, expected) => {
    expect(toSmsText(given)).toBe(expected)
  })

  it('counts segments as Twilio does', () => {
    fc.assert(
      fc.property(fc.oneof(frenchText(500), frenchText(500).map(toSmsText), fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        // The calculator counts CR LF as one character and some graphemes as a whole; texts are sent without either.
        fc.pre(!text.includes('\r'))
        const oracle = new calculator.SegmentedMessage(text)
        expect(isGsm(text)).toBe(oracle.encodingName === 'GSM-7')
        if (isGsm(text)) expect(segmentCount(text)).toBe(oracle.segmentsCount)
      }),
    )
  })

  it.each([
    [160, 'a', 1],
    [161, 'a', 2],
    [306, 'a', 2],
    [307, 'a', 3],
    [80, '€', 1],
    [81, '€', 2],
    [153, '€', 3],
    [70, 'ê', 1],
    [71, 'ê', 2],
    [134, 'ê', 2],
    [35, '👍', 1],
    [36, '👍', 2],
    [67, '👍', 3],
  ])('%i times %s is %i segments', (count, character, expected) => {
    expect(segmentCount(character.repeat(count))).toBe(expected)
  })

  it('leaves French in GSM-7', () => {
    fc.assert(fc.property(frenchText(300), (text) => fc.pre(/[a-z]/.test(text)) === undefined && expect(isGsm(toSmsText(text))).toBe(true)))
  })
})

describe('pages', () => {
  it('of an SMS are at most three segments, and nothing is lost', () => {
    fc.assert(
      fc.property(message, (given) => {
        const pages = bodies(renderSms(given, MORE))
        for (const page of pages) expect(segmentCount(page)).toBeLessThanOrEqual(3)
        const content = pages.map((page, index) => (index < pages.length - 1 ? page.replace(new RegExp(`\n${MORE}$`), '') : page))
        for (const page of pages.slice(0, -1)) expect(page.endsWith(`\n${MORE}`)).toBe(true)
        expect(squeeze(content.join(''))).toBe(squeeze(toSmsText(numbered(given))))
      }),
    )
  })

  it('of WhatsApp are at most 1,600 characters, and nothing is lost', () => {
    fc.assert(
      fc.property(message, (given) => {
        const pages = bodies(renderWhatsApp(given))
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(1600)
        expect(squeeze(pages.join(''))).toBe(squeeze(numbered(given)))
      }),
    )
  })

  it('of Telegram are at most 4,096 characters, with at most eight rows of buttons, and nothing is lost', () => {
    fc.assert(
      fc.property(message, fc.integer({ min: 1, max: 6 }), (given, times) => {
        const long = { ...given, text: given.text.repeat(times) }
        const pages = renderTelegram(long)
        for (const page of pages) expect(page.body.length).toBeLessThanOrEqual(4096)
        const buttons = pages.flatMap((page) => page.buttons)
        expect(buttonRows(buttons).length).toBeLessThanOrEqual(8)
        expect(buttons.length === 0 || buttons.length === given.choices.length).toBe(true)
        expect(squeeze(bodies(pages).join(''))).toBe(squeeze(buttons.length > 0 ? long.text : numbered(long)))
      }),
    )
  })

  it('keep an address in one piece', () => {
    const url = `https://mymatchup.example/a/${'x'.repeat(180)}`
    const pages = bodies(renderSms({ text: `${'mot '.repeat(80)}${url} ${'fin '.repeat(60)}`, choices: [], class: 'answer' }, MORE))
    expect(pages.some((page) => page.includes(url))).toBe(true)
  })

  it('are one for a short message', () => {
    expect(bodies(renderSms({ text: 'Salut', choices: [], class: 'answer' }, MORE))).toEqual(['Salut'])
  })

  it('put choices of which several are taken as numbers on Telegram', () => {
    const choices = ['CDI', 'CDD'].map((label) => ({ label, value: label.toLowerCase() }))
    expect(renderTelegram({ text: 'Lesquels ?', choices, isMultiple: true, class: 'answer' })).toEqual([
      { body: 'Lesquels ?\n1 CDI\n2 CDD', buttons: [], media: [], class: 'answer' },
    ])
  })

  it('carry a caption only when it fits', () => {
    const media = [{ fileName: 'a.pdf', contentType: 'application/pdf', url: 'https://x.example/a' }]
    expect(renderTelegram({ text: 'Ton CV', choices: [], media, class: 'answer' })).toHaveLength(1)
    expect(renderTelegram({ text: 'a'.repeat(1025), choices: [], media, class: 'answer' }).map((page) => page.media.length)).toEqual([1, 0])
  })
})
