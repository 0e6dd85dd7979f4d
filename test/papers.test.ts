/** A CV on its way to an adviser and back, on the wire: sent as a file, or made here; corrected, and found good. */
import { earOf } from './support/hear.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { makeProfile, type Person } from './support/person.js'
import { openStage, SENART, type Stage } from './support/stage.js'
import { until } from './support/until.js'

const pdf = (text: string) => Buffer.from(`%PDF-1.4\n1 0 obj << /Title (${text}) >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n`)
const FILES = {
  cv: { fileName: 'mon cv.pdf', contentType: 'application/pdf', bytes: pdf('premier') },
  better: { fileName: 'cv 2.pdf', contentType: 'application/pdf', bytes: pdf('second') },
  locked: {
    fileName: 'secret.pdf',
    contentType: 'application/pdf',
    bytes: Buffer.from('%PDF-1.4\ntrailer << /Root 1 0 R /Encrypt 9 0 R >>\n%%EOF'),
  },
  // What it says it is does not count.
  disguised: {
    fileName: 'cv.pdf',
    contentType: 'application/pdf',
    bytes: Buffer.from('PK\u0003\u0004 not a paper at all'.padEnd(80), 'latin1'),
  },
  photo: {
    fileName: 'page.png',
    contentType: 'image/png',
    bytes: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
  },
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  await stage?.stop()
})

async function sendsFile({ channel, id }: Person, file: keyof typeof FILES, kind: 'document' | 'photo' = 'document'): Promise<void> {
  if (channel === 'telegram') await stage.telegram.personSends(Number(id), { file: FILES[file], kind })
  else await stage.twilio.personSends({ channel, from: id, media: [FILES[file]] })
  await stage.settled()
}

const card = () =>
  stage.slack.messages(SENART.channel).findLast(({ threadTs, text }) => threadTs === undefined && text.includes('à relire'))
const thread = () => JSON.stringify(stage.slack.messages(SENART.channel).filter(({ threadTs }) => threadTs === card()?.ts))
const cardSays = (text: string) => until(`"${text}" on the card`, () => JSON.stringify(card()).includes(text))
const kept = () => stage.service.domain.documents
const reviews = () => stage.service.domain.reviews

describe('a CV that is sent', () => {
  let tom: Person
  let hear: ReturnType<typeof earOf>
  let youthId = ''

  it('is handed in by a tap, and the adviser has it in the thread of a card', async () => {
    tom = stage.person('telegram')
    hear = earOf(tom)
    await makeProfile(tom)
    tom.hears()
    await sendsFile(tom, 'cv')
    await hear("C'est quoi ?", 'Mon CV')
    await tom.taps('Mon CV')
    await hear('Ton CV part à la Mission Locale', 'te répond ici')
    await cardSays('Version 1, reçue')
    await until('the file', () => thread().includes('mon cv.pdf'))
    youthId = (await reviews().waiting(SENART.id))[0]?.youthId ?? ''
  })

  it('comes back with what to change', async () => {
    await stage.adviser.press('Demander des changements')
    expect(await stage.adviser.submit({})).toEqual({ whole: expect.stringContaining('au moins une remarque') })
    expect(await stage.adviser.submit({ experiences: 'Dis ce que tu faisais chez <!channel> Lidl', form: 'Une faute : vendeur' })).toEqual(
      {},
    )
    await hear(
      'Camille a relu ton CV',
      'Expériences : Dis ce que tu faisais',
      'Orthographe et présentation : Une faute',
      'renvoie ton fichier',
    )
    await cardSays('changements demandés par')
    expect(JSON.stringify(card())).not.toContain('<!channel>')
    expect(JSON.stringify(card())).not.toContain('"Valider"')
  })

  it('is sent anew as two photos, which are one version', async () => {
    await sendsFile(tom, 'photo', 'photo')
    await hear("C'est quoi ?")
    await sendsFile(tom, 'photo', 'photo')
    await hear("C'est quoi ?")
    await tom.says('mon cv')
    await hear('Ton CV part')
    await cardSays('Version 2, reçue')
    await until('both pages', () => thread().split('Version 2 – ').length > 2)
    const [review] = await reviews().waiting(SENART.id)
    expect(review?.versions.map(({ documentIds }) => documentIds.length)).toEqual([1, 2])
  })

  it('is found good, and goes along from then on', async () => {
    await stage.adviser.press('Valider')
    await hear('Camille a relu ton CV : il est bon')
    await cardSays('Version 2 validée')
    const [review] = await reviews().ofYouth(youthId)
    expect(await reviews().validated(youthId, 'cv')).toEqual(review?.versions[1]?.documentIds)
  })

  it.each([
    ['locked', 'protégé par un mot de passe'],
    ['disguised', 'Je ne prends pas ce genre de fichier'],
  ] as const)('is not taken when it is %s, and says what to do', async (file, answer) => {
    const before = (await kept().ofYouth(youthId)).length
    await sendsFile(tom, file)
    await hear("C'est quoi ?")
    await tom.says('1')
    await hear('Ton CV part', answer)
    expect(await kept().ofYouth(youthId)).toHaveLength(before)
  })

  it('leaves Slack and the service when everything is erased', async () => {
    await tom.says('supprimer')
    await hear('J’efface tout')
    await tom.says('oui')
    await until('an empty thread', () => !thread().includes('Version 1'))
    expect(JSON.stringify(stage.slack.messages(SENART.channel))).not.toContain('Une faute : vendeur')
    expect(await reviews().waiting(SENART.id)).toEqual([])
  })
})
