/** A CV, from the photo on a phone to the adviser's word: sent, read, sent again, validated, erased. */
import type { ShelfFile } from '../simulator/peer/shelf.js'
import { earOf } from './support/hear.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { docx, PNG, pdfOf } from './support/papers.js'
import { makeProfile, type Person } from './support/person.js'
import { openStage, SENART, type Stage } from './support/stage.js'
import { until } from './support/until.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  await stage?.stop()
})

const named = (fileName: string, contentType: string, bytes: Buffer): ShelfFile => ({ fileName, contentType, bytes })
const inChannel = (text: string) =>
  until(`"${text}" in Slack`, () => stage.slack.messages(SENART.channel).some((message) => JSON.stringify(message).includes(text)))
const filesInThread = () =>
  stage.slack.messages(SENART.channel).flatMap(({ threadTs, files }) => (threadTs === undefined ? [] : (files ?? [])))

async function send({ channel, id }: Person, ...files: ShelfFile[]): Promise<void> {
  if (channel === 'telegram') {
    for (const file of files) {
      const kind = file.contentType.startsWith('image/') ? 'photo' : 'document'
      await stage.telegram.personSends(Number(id), { file, kind })
    }
  } else await stage.twilio.personSends({ channel, from: id, media: files })
  await stage.settled()
}

describe('on WhatsApp', () => {
  let lina: Person
  let hear: ReturnType<typeof earOf>

  const tell = async (...texts: string[]) => {
    for (const text of texts) await lina.says(text)
  }

  it('what is wrong with a file is said in a sentence, at once', async () => {
    lina = stage.person('whatsapp')
    hear = earOf(lina)
    await makeProfile(lina)
    await send(lina, named('cv.pdf', 'application/pdf', await pdfOf('Lina', { userPassword: 'x' })))
    await hear('protégé par un mot de passe')
    await send(lina, named('cv.doc', 'application/msword', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])))
    await hear('ancien format (.doc)')
    await send(lina, named('cv.pdf', 'application/pdf', Buffer.from('<html><script>alert(1)</script>')))
    await hear('Je ne prends pas ce type de fichier')
    await send(lina, named('cv.pdf', 'application/pdf', Buffer.alloc(11 * 1024 * 1024, 'x')))
    await hear('trop lourd : 10 Mo')
  })

  it('a good one is kept, and an adviser gets it in a thread', async () => {
    await stage.advance(120_000)
    await send(lina, named('mon cv.pdf', 'application/pdf', await pdfOf('Lina, vendeuse')))
    await hear('Bien reçu', 'C’est quoi', 'Mon CV')
    await lina.says('mon cv')
    await hear('Ton CV est gardé', 'va le relire')
    await inChannel('Version 1, envoyée le')
    await until('the file', () => filesInThread().length === 1)
    expect(filesInThread()[0]).toMatchObject({ name: expect.stringMatching(/^CV de .*, version 1\.pdf$/) })
  })

  it('the adviser says what to change, part by part; an empty window is refused in its own field', async () => {
    await stage.adviser.press('Demander des changements')
    expect(await stage.adviser.submit({})).toEqual({ heading: expect.stringContaining('au moins une remarque') })
    expect(await stage.adviser.submit({ experiences: 'Ajoute les <dates> de ton stage', spelling: 'Relis la 2e ligne' })).toEqual({})
    await hear('Camille a relu ton CV', '- Expériences : Ajoute les <dates>', '- Orthographe : Relis', 'Envoyer un nouveau fichier')
    await inChannel('à corriger : demandé par Camille')
  })

  it('a photo of the new one is version 2, in the same thread', async () => {
    await lina.says('envoyer un nouveau fichier')
    await hear('Envoie ton CV ici')
    await send(lina, named('photo.png', 'image/png', PNG))
    await hear('version 2 de ton CV')
    await until('both files', () => filesInThread().length === 2)
    expect(
      new Set(stage.slack.messages(SENART.channel).flatMap(({ files, threadTs }) => (files === undefined ? [] : [threadTs]))).size,
    ).toBe(1)
  })

  it('a validated one is told of; what was read before another time is refused', async () => {
    await stage.adviser.press('Valider')
    await hear('il est validé', 'partira avec tes demandes')
    await inChannel('Version 2, envoyée le')
    const lines = JSON.stringify(stage.slack.messages(SENART.channel))
    expect(lines).toContain('validée par Camille')
    expect(lines).toContain('Version 1, envoyée le')
    await lina.says('cv')
    await hear('Ton CV (version 2) est validé')
    await lina.says('menu')
  })

  it('an application with it, and with a letter written by chat, reaches the adviser with both', async () => {
    await stage.advance(120_000)
    const { offers } = stage.service.domain
    await until('the offers to be matched', async () => (await offers.unmatched(1)).length === 0, 60_000)
    await tell('offres', '1')
    await hear('Postuler')
    await tell('postuler')
    await hear('Avec quel CV', 'Mon CV validé (version 2)')
    await tell('1')
    await hear('lettre de motivation', 'L’écrire maintenant')
    await tell('l’écrire maintenant')
    await hear('Quatre questions', '1. Qu’est-ce qui te plaît')
    await tell('j’aime le contact avec les clients', 'passer', '1 et 3', 'je peux commencer tout de suite')
    await hear('2.', '3.', '4.', 'Ton prénom')
    await tell('Lina', 'Nguyen')
    await hear('Voilà ta lettre', 'Ça te va')
    await tell('changer', 'la fin')
    await hear('Il dit maintenant', 'Je peux commencer tout de suite.')
    await tell('je suis disponible lundi', 'c’est bon')
    await hear('Voilà ta lettre', 'Ta lettre est gardée', 'Ma lettre pas encore validée (version 1)')
    await tell('1')
    await hear('ton CV et ta lettre seulement si elle dit oui')
    await tell('oui')
    await hear('est envoyée')
    await inChannel('Candidature de')
    await inChannel('|lettre de motivation>')
    await tell('menu')
  })

  it('erased with the person: files, card, thread and links', async () => {
    const url = /https?:[^"\\]+\/f\/[\w-]{16}/.exec(JSON.stringify(stage.slack.messages(SENART.channel)))?.[0] ?? ''
    expect((await fetch(url)).status).toBe(200)
    await lina.says('supprimer')
    await lina.says('oui')
    await hear('tout est effacé')
    await until('the thread without files', () => filesInThread().length === 0)
    expect((await fetch(url)).status).toBe(410)
    const { connection } = stage.service
    expect(await connection.collection('papers').countDocuments()).toBe(0)
    expect(await connection.collection('letters').countDocuments()).toBe(0)
    expect(await connection.collection('documents.files').countDocuments()).toBe(0)
    expect(await connection.collection('documents.chunks').countDocuments()).toBe(0)
  })
})

it('by SMS and Telegram: a letter as Word is kept; anything else goes to an adviser, and in a handoff straight to them', async () => {
  const tom = stage.person('telegram')
  const hear = earOf(tom)
  await makeProfile(tom)
  await send(tom, named('lettre.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', docx()))
  await hear('C’est quoi')
  await tom.taps('Une lettre de motivation')
  await hear('Ta lettre est gardée')
  await inChannel('Lettre de motivation de')
  const mia = stage.person('sms')
  const hears = earOf(mia)
  await makeProfile(mia)
  await send(mia, named('papier.png', 'image/png', PNG), named('dos.png', 'image/png', PNG))
  await hears('un seul fichier à la fois', 'C’est quoi')
  await mia.says('autre chose')
  await hears('Je préviens')
  await until('both in the thread', () => filesInThread().filter(({ name }) => !name.includes('version 1')).length >= 2)
  await send(mia, named('encore.pdf', 'application/pdf', await pdfOf('Une facture')))
  await until('the next one, too', () => filesInThread().filter(({ name }) => !name.includes('version 1')).length >= 3)
  expect(mia.hears()).toEqual([])
})
