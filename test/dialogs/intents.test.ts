import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { z } from 'zod'
import { distressIn } from '../../dialogs/understanding/distress.js'
import { readIntents } from '../../dialogs/understanding/index.js'
import { createIntentRecogniser } from '../../dialogs/understanding/intents.js'
import { describe, expect, it } from '../support/jest.js'

const DATA = join(import.meta.dirname, '../../data')
const { phrases, concepts } = await readIntents(DATA)
const held = phrases.filter(({ split }) => split === 'held')
const learnt = createIntentRecogniser({ phrases: phrases.filter(({ split }) => split === 'train'), concepts })
const whole = createIntentRecogniser({ phrases, concepts })

describe('intents, learnt without the phrases kept aside', () => {
  const answers = held.map(({ phrase, intent }) => ({ intent, found: learnt.recognise(phrase)?.intent }))

  it('has enough of both', () => {
    const counts = new Map<string, number>()
    for (const { intent } of phrases) counts.set(intent, (counts.get(intent) ?? 0) + 1)
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(60)
    expect(held.length).toBeGreaterThan(400)
  })

  it('is right 95 times in 100 when it answers, and answers 9 times in 10', () => {
    const asked = answers.filter(({ intent }) => intent !== 'none')
    const answered = asked.filter(({ found }) => found !== undefined)
    expect(answered.filter(({ intent, found }) => intent === found).length / answered.length).toBeGreaterThanOrEqual(0.95)
    expect(answered.length / asked.length).toBeGreaterThan(0.9)
  })

  it('does not hear an intent where there is none', () => {
    const none = answers.filter(({ intent }) => intent === 'none')
    expect(none.filter(({ found }) => found === undefined).length / none.length).toBeGreaterThan(0.8)
  })
})

describe('intents', () => {
  it.each([
    ['je voudrais parler à un conseiller svp', 'adviser'],
    ['y a du taf pres de chez moi ?', 'offers'],
    ["c'est quand le prochain atelier", 'workshops'],
    ['supprimez toutes mes données', 'delete'],
    ['arretez de menvoyer des sms', 'stop'],
    ['jveux prendre rdv', 'appointment'],
    ['aide moi a faire mon cv', 'cv'],
    ['comment ecrire une lettre de motiv', 'letter'],
    ['cherche une formation', 'training'],
    ['qui peut voir mes données', 'data'],
    ['merci bcp !!', 'thanks'],
    ['wesh', 'greeting'],
    ['t es nul', 'insult'],
  ])('%s: %s', (text, intent) => {
    expect(whole.recognise(text)?.intent).toBe(intent)
  })

  it.each(['', '🙂', 'qsdfgh', 'il pleut à verse', '20 km'])('nothing in %j', (text) => {
    expect(whole.recognise(text)).toBeNull()
  })

  it('never throws, and its confidence is a chance', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = whole.recognise(text)
        return found === null || (found.confidence > 0 && found.confidence <= 1)
      }),
    )
  })
})

describe('distress', () => {
  const sayings = z
    .array(
      z.object({ phrase: z.string(), kind: z.enum(['suicide', 'violence', 'child', 'shelter', 'none']), split: z.enum(['dev', 'held']) }),
    )
    .parse(parse(readFileSync(join(DATA, 'recognition/distress.csv')), { columns: true }))

  it('is never missed', () => {
    expect(sayings.filter(({ phrase, kind }) => kind !== 'none' && distressIn(phrase) === undefined)).toEqual([])
    expect(sayings.filter(({ kind, split }) => kind !== 'none' && split === 'held').length).toBeGreaterThan(60)
  })

  it('is of the right kind 95 times in 100: each has its own numbers', () => {
    const real = sayings.filter(({ kind }) => kind !== 'none')
    expect(real.filter(({ phrase, kind }) => distressIn(phrase) === kind).length / real.length).toBeGreaterThan(0.95)
  })

  it('is not heard in what only sounds like it', () => {
    expect(sayings.filter(({ phrase, kind }) => kind === 'none' && distressIn(phrase) !== undefined)).toEqual([])
  })

  it('is hardly ever heard in what people ask for or look for', () => {
    expect(phrases.filter(({ phrase, intent }) => intent !== 'insult' && distressIn(phrase) !== undefined)).toEqual([])
  })

  it('takes no time over a long text', () => {
    expect(distressIn(`${'me tue plus de vie '.repeat(300)}`)).not.toBe('shelter')
  })
})
