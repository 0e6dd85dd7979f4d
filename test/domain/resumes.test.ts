import { getDocument, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { type Page, renderPage } from '../../domain/resumes/page.js'
import { RESUME_LOOKS, type Resume } from '../../domain/resumes/resume.js'
import { newYouth, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

const entry = { title: 'Vendeuse', where: 'Boulangerie Martin, Melun', period: 'été 2025', detail: 'La caisse et la mise en rayon.' }
const page: Page = {
  title: 'CV de Lina Nguyễn',
  name: 'Lina Nguyễn',
  headline: 'Vendeuse',
  contact: ['Melun', 'lina@exemple.fr'],
  sections: [
    { heading: 'Expériences', entries: [entry] },
    { heading: 'Compétences', list: ['Accueillir une clientèle'] },
    { heading: 'Centres d’intérêt', paragraphs: ['Handball'] },
  ],
  look: 'plain',
}

type Tree = NonNullable<Awaited<ReturnType<PDFPageProxy['getStructTree']>>>
type Node = Tree | Tree['children'][number]

async function read(bytes: Buffer) {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise
  const first = await pdf.getPage(1)
  const { items } = await first.getTextContent()
  const roles: string[] = []
  const walk = (node: Node) => {
    if (!('role' in node)) return
    roles.push(node.role)
    for (const child of node.children) walk(child)
  }
  walk(await first.getStructTree())
  const { info } = await pdf.getMetadata()
  return { pages: pdf.numPages, text: items.flatMap((item) => ('str' in item ? [item.str] : [])).join(' '), roles, info }
}

describe('a CV as PDF', () => {
  it.each(RESUME_LOOKS)('%s: one page, its text whole and in order, its parts told to screen readers', async (look) => {
    const { pages, text, roles, info } = await read(await renderPage({ ...page, look }))
    expect(pages).toBe(1)
    expect(text.replace(/\s+/g, ' ')).toMatch(
      /Lina Nguyễn.*Vendeuse.*lina@exemple\.fr.*Expériences.*Boulangerie Martin.*caisse.*Compétences.*Accueillir.*Handball/,
    )
    expect(roles).toEqual(expect.arrayContaining(['Document', 'H1', 'H2', 'H3', 'P']))
    expect(info).toMatchObject({ Title: 'CV de Lina Nguyễn', Language: 'fr-FR' })
  })

  it('stays one page when all of it is as long as may be', async () => {
    const long = { title: 't'.repeat(80), where: 'w'.repeat(80), period: 'p'.repeat(40), detail: 'mot '.repeat(55) }
    const full = [
      { heading: 'Expériences', entries: Array(5).fill(long) },
      { heading: 'Formation', entries: Array(4).fill({ ...long, detail: null }) },
      { heading: 'Compétences', list: Array(12).fill('Accueillir une clientèle et prendre une commande') },
      { heading: 'Centres d’intérêt', paragraphs: ['mot '.repeat(55)] },
    ]
    expect((await read(await renderPage({ ...page, sections: full }))).pages).toBe(1)
  })

  it('what no page holds is refused', async () => {
    const endless = [{ heading: null, paragraphs: Array(80).fill('mot '.repeat(100)) }]
    await expect(renderPage({ ...page, sections: endless })).rejects.toThrow(RangeError)
  })
})

describe('a CV in the store', () => {
  let t: TestDomain
  beforeAll(async () => {
    t = await testDomain()
  })
  afterAll(() => t.database.drop())

  const resume: Resume = {
    firstName: 'Lina',
    lastName: 'Nguyen-Testament',
    headline: 'Vendeuse',
    town: 'Melun',
    email: 'lina@exemple.fr',
    phone: null,
    experiences: [entry],
    schooling: [],
    skills: ['Vendre'],
    assets: [],
    interests: null,
    look: 'plain',
  }

  it('is kept sealed, replaced, shown to its person and erased with them', async () => {
    const youthId = await newYouth(t.domain, 'sms:resume', '+33612399001')
    expect(await t.domain.resumes.ofYouth(youthId)).toBeNull()
    await t.domain.resumes.save(youthId, resume)
    await t.domain.resumes.save(youthId, { ...resume, town: 'Provins' })
    expect(await t.domain.resumes.ofYouth(youthId)).toEqual({ ...resume, town: 'Provins' })
    expect((await t.domain.heldAbout(youthId)).resumes).toHaveLength(1)
    const raw = JSON.stringify(await t.database.connection.collection('resumes').find().toArray())
    expect(raw).not.toMatch(/Testament|Provins|exemple/)
    await t.domain.youths.erase(youthId)
    expect(await t.database.connection.collection('resumes').countDocuments()).toBe(0)
  })

  it('goes along when two records of one person are joined; what the other has stays', async () => {
    const [one, other] = [await newYouth(t.domain, 'sms:one', '+33612399002'), await newYouth(t.domain, 'tg:other')]
    await t.domain.resumes.save(other, resume)
    await t.domain.youths.merge(one, other)
    expect(await t.domain.resumes.ofYouth(one)).toEqual(resume)
    expect(await t.domain.resumes.ofYouth(other)).toBeNull()
  })
})
