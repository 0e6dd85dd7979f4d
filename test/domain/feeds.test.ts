/** Feeds other than France Travail's: schema.org job postings and tables, and what several feeds tell of the same job. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFeed } from '../../domain/offers/import/feed.js'
import { createFinders, type Finders } from '../../domain/offers/import/finders.js'
import { type ImportNote, type ImportReport, importOffers } from '../../domain/offers/import/import-offers.js'
import type { Mapped } from '../../domain/offers/import/mapped.js'
import { newOffer, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { openData } from '../support/open-data.js'

const DAY_MS = 24 * 3_600_000

let t: TestDomain
let finders: Finders
let folder: string
beforeAll(async () => {
  t = await testDomain()
  const { occupations } = (await openData()).recognisers
  finders = createFinders(t.reference, (title) => occupations.recognise(title).occupations[0])
  folder = await mkdtemp(join(tmpdir(), 'feeds-'))
})
afterAll(async () => {
  await t.database.drop()
  await rm(folder, { recursive: true, force: true })
})

let files = 0
async function file(content: string | Buffer, extension = 'json'): Promise<string> {
  const path = join(folder, `${++files}.${extension}`)
  await writeFile(path, content)
  return path
}

async function mapped(path: string, options: Parameters<typeof openFeed>[1] = {}): Promise<Mapped[]> {
  const feed = await openFeed(path, options)
  const map = feed.mapper(finders)
  const all: Mapped[] = []
  for await (const record of feed.records(() => {})) all.push(map(record))
  return all
}

const POSTING = {
  '@context': 'https://schema.org/',
  '@type': 'JobPosting',
  identifier: { '@type': 'PropertyValue', name: 'Aux Blés', value: 'AB-1' },
  title: 'Vendeur en boulangerie (H/F)',
  description: '<p>Accueil &amp; caisse.</p><ul><li>Matin</li><li>Samedi</li></ul><script>x()</script>',
  hiringOrganization: { '@type': 'Organization', name: 'Aux Blés' },
  jobLocation: {
    '@type': 'Place',
    address: { '@type': 'PostalAddress', addressLocality: 'Melun', postalCode: '77000', addressCountry: 'FR' },
  },
  employmentType: ['FULL_TIME'],
}

describe('a schema.org job posting', () => {
  it.each<{ label: string; change: Record<string, unknown>; expected: Record<string, unknown> }>([
    {
      label: 'a plain one',
      change: {},
      expected: {
        sourceId: 'jobposting:AB-1',
        companyName: 'Aux Blés',
        title: 'Vendeur en boulangerie (H/F)',
        description: 'Accueil & caisse.\n- Matin\n- Samedi',
        occupation: { rome: 'D1106' },
        place: { insee: '77288', department: '77' },
        placeName: 'Melun',
        workingTime: 'full',
        positions: 1,
        salary: null,
      },
    },
    { label: 'an id as text', change: { identifier: 'X2' }, expected: { sourceId: 'jobposting:X2' } },
    {
      label: 'an address for an id',
      change: { identifier: undefined, url: 'https://a.fr/1' },
      expected: { sourceId: 'jobposting:https://a.fr/1' },
    },
    { label: 'a type among several', change: { '@type': ['Thing', 'http://schema.org/JobPosting'] }, expected: { placeName: 'Melun' } },
    { label: 'a French contract', change: { employmentType: 'CDI, temps partiel' }, expected: { contract: 'cdi', workingTime: 'part' } },
    { label: 'an internship', change: { employmentType: 'INTERN' }, expected: { contract: 'internship' } },
    {
      label: 'freelance',
      change: { employmentType: ['CONTRACTOR', 'PART_TIME'] },
      expected: { contract: 'freelance', workingTime: 'part' },
    },
    {
      label: 'a ROME code',
      change: { title: 'Mission', occupationalCategory: 'N1103 - Magasinage' },
      expected: { occupation: { rome: 'N1103' } },
    },
    {
      label: 'coordinates, a place that is not known',
      change: { jobLocation: [{ geo: { latitude: '48,5', longitude: 2.6 }, address: { addressLocality: 'Zone de Nulle-Part' } }] },
      expected: { place: { lat: 48.5, lng: 2.6 }, placeName: 'Zone de Nulle-Part' },
    },
    { label: 'an address as text', change: { jobLocation: { address: '77160 Provins' } }, expected: { place: { insee: '77379' } } },
    {
      label: 'a big city by its name alone',
      change: { jobLocation: { address: { addressLocality: 'Bordeaux' } } },
      expected: { place: { insee: '33063' } },
    },
    {
      label: 'pay by the hour',
      change: { baseSalary: { currency: 'EUR', value: { minValue: 12, maxValue: 13.5, unitText: 'HOUR' } } },
      expected: { salary: '12 à 13,50 € brut de l’heure' },
    },
    {
      label: 'pay by the month, one figure as text',
      change: { baseSalary: { currency: 'EUR', value: { value: '1900', unitText: 'MONTH' } } },
      expected: { salary: '1 900 € brut par mois' },
    },
    { label: 'pay in words', change: { baseSalary: 'Selon profil' }, expected: { salary: 'Selon profil' } },
    {
      label: 'what is asked for',
      change: {
        educationRequirements: { credentialCategory: 'high school' },
        experienceRequirements: { monthsOfExperience: 24 },
        skills: ["Encaisser le montant d'une vente", 'Sourire'],
        totalJobOpenings: '3',
        jobStartDate: '2027-01-04',
      },
      expected: {
        level: { value: 'bac', need: 'required' },
        experienceMonths: { value: 24, need: 'required' },
        skills: [{ value: '102068', need: 'wished' }],
        positions: 3,
        startsOn: '2027-01-04',
      },
    },
    {
      label: 'experience in place of a diploma',
      change: { educationRequirements: 'Bac+2', experienceInPlaceOfEducation: true },
      expected: { level: { value: 'bac2', need: 'wished' } },
    },
  ])('is understood: $label', async ({ change, expected }) => {
    const [one] = await mapped(await file(JSON.stringify([{ ...POSTING, ...change }])))
    expect(spaced(one)).toMatchObject({ offer: expected })
  })

  it('says until when it stands', async () => {
    const dates = ['2027-02-01', '2027-02-01T18:00:00+01:00', 'soon']
    const all = await mapped(await file(JSON.stringify(dates.map((validThrough) => ({ ...POSTING, validThrough })))))
    expect(all.map((one) => ('offer' in one ? (one.expiresAt?.toISOString() ?? null) : one))).toEqual([
      '2027-02-02T00:00:00.000Z',
      '2027-02-01T17:00:00.000Z',
      null,
    ])
  })

  it.each([
    { label: 'no title', change: { title: ' ' }, problem: { field: 'title', code: 'missing' } },
    {
      label: 'an unreadable job',
      change: { title: 'Zxqv 4000' },
      problem: { field: 'occupation', code: 'unknownOccupation', excerpt: 'Zxqv 4000' },
    },
  ])('is refused: $label', async ({ change, problem }) => {
    expect(await mapped(await file(JSON.stringify([{ ...POSTING, ...change }])))).toMatchObject([
      { problems: [problem], sourceId: 'jobposting:AB-1' },
    ])
  })

  const two = [POSTING, { ...POSTING, identifier: 'AB-2', hiringOrganization: { '@id': '#blé' }, jobLocation: { '@id': '#site' } }]
  const others = [
    { '@type': 'Organization', '@id': '#blé', name: 'Blé d’Or' },
    { '@type': 'Place', '@id': '#site', address: { addressLocality: 'Provins', postalCode: '77160' } },
    { '@type': 'BreadcrumbList', itemListElement: [] },
  ]
  const known = { '@context': 'https://schema.org/' }
  it.each<{ label: string; content: string; company?: string }>([
    { label: 'an array', content: JSON.stringify(two) },
    { label: 'lines', content: two.map((one) => JSON.stringify(one)).join('\n') },
    { label: 'a graph', content: JSON.stringify({ ...known, '@graph': [...two, ...others] }, null, 1), company: 'Blé d’Or' },
    { label: 'a graph in one line', content: JSON.stringify({ ...known, '@graph': [...others, ...two] }), company: 'Blé d’Or' },
    {
      label: 'a list',
      content: JSON.stringify(
        { ...known, '@type': 'ItemList', itemListElement: two.map((item) => ({ '@type': 'ListItem', item })) },
        null,
        1,
      ),
    },
  ])('is read from $label', async ({ content, company = null }) => {
    expect(await mapped(await file(content))).toMatchObject([
      { offer: { sourceId: 'jobposting:AB-1', companyName: 'Aux Blés' } },
      { offer: { sourceId: 'jobposting:AB-2', companyName: company } },
    ])
  })

  it.each([JSON.stringify(POSTING), JSON.stringify(POSTING, null, 2)])('is read alone', async (content) => {
    expect(await mapped(await file(content), { source: 'blé-1' })).toMatchObject([{ offer: { sourceId: 'blé-1:AB-1' } }])
  })
})

describe('a table', () => {
  const SHOP = ['id;intitulé;Société;Ville;CP;Type de contrat', 'S1;Vendeur en boulangerie;Aux Blés;Melun;77000;CDI', ''].join('\n')

  it.each<{ label: string; content: string | Buffer; map?: unknown; expected: Record<string, unknown> }>([
    {
      label: 'by the names of its columns',
      content: SHOP,
      expected: { sourceId: 'csv:S1', companyName: 'Aux Blés', occupation: { rome: 'D1106' }, place: { insee: '77288' }, contract: 'cdi' },
    },
    {
      label: 'with a byte-order mark, as Windows ends lines',
      content: `\uFEFF${SHOP.replaceAll('\n', '\r\n')}`,
      expected: { sourceId: 'csv:S1' },
    },
    { label: 'in Windows letters', content: Buffer.from(SHOP, 'latin1'), expected: { companyName: 'Aux Blés', placeName: 'Melun' } },
    {
      label: 'with commas, quotes and lines in a cell',
      content: 'Titre,Description,Lieu\n"Vendeur, boulangerie","Une ""petite"" équipe\nsympa","Provins (77)"\n',
      expected: { title: 'Vendeur, boulangerie', description: 'Une "petite" équipe\nsympa', place: { insee: '77379' } },
    },
    {
      label: 'with tabs',
      content: 'poste\tville\nPréparateur de commandes\t77127 Lieusaint\n',
      expected: { occupation: { rome: 'N1103' }, place: { insee: '77251' } },
    },
    {
      label: 'by a mapping',
      content: 'A;B;C;D;E\n7;Caissier;Rue X;Meaux;P1\n',
      map: {
        id: 'A',
        title: ['B'],
        place: 'D',
        description: ['B', 'C'],
        contract: { column: 'E', values: { p1: 'CDD' } },
        company: { value: 'Le Marché' },
      },
      expected: {
        sourceId: 'csv:7',
        title: 'Caissier',
        placeName: 'Meaux',
        description: 'Caissier Rue X',
        contract: 'cdd',
        companyName: 'Le Marché',
      },
    },
    {
      label: 'all it can say',
      content:
        'titre;code rome;departement;ville;contrat;temps de travail;horaires;debut;duree;niveau;experience;permis;langues;salaire;postes;competences\n' +
        'Agent (H/F);N1103;77;MOISSY CRAMAYEL;Intérim;Temps plein;2x8, samedi;01/02/2027;3 mois;CAP souhaité;6 mois;Permis B, CACES (souhaité);Anglais;12 €/h;2;102068\n',
      expected: {
        occupation: { rome: 'N1103' },
        place: { insee: '77296' },
        contract: 'interim',
        workingTime: 'full',
        hours: ['early', 'evening', 'saturday'],
        startsOn: '2027-02-01',
        durationMonths: 3,
        level: { value: 'cap', need: 'wished' },
        experienceMonths: { value: 6, need: 'required' },
        licences: [
          { value: 'B', need: 'required' },
          { value: 'CACES', need: 'wished' },
        ],
        languages: [{ value: { code: 'en', level: 'working' }, need: 'required' }],
        salary: '12 €/h',
        positions: 2,
        skills: [{ value: '102068', need: 'wished' }],
      },
    },
    { label: 'beginners welcome', content: 'titre;ville;experience\nVendeur;Melun;Débutant accepté\n', expected: { companyName: null } },
  ])('is understood: $label', async ({ content, map, expected }) => {
    const mapPath = map === undefined ? undefined : await file(JSON.stringify(map))
    expect(await mapped(await file(content, 'csv'), { mapPath })).toMatchObject([{ offer: expected }])
  })

  it('gives the same id to the same offer, where it has none', async () => {
    const ids = async (content: string) =>
      (await mapped(await file(content, 'csv'))).map((one) => ('offer' in one ? one.offer.sourceId : ''))
    const [first] = await ids('titre;ville\nVendeur;Melun\n')
    expect(first).toMatch(/^csv:[\w-]{16}$/)
    expect(await ids('ville;titre\nMELUN;vendeur\nMeaux;Vendeur\n')).toEqual([first, expect.not.stringMatching(first ?? '')])
  })

  it.each<{ label: string; content: string; map?: string; message: string }>([
    { label: 'no title', content: 'a;b\n1;2\n', message: 'say which is what in a mapping' },
    { label: 'a page', content: '<html></html>', message: 'is not JSON, nor a table' },
    { label: 'a broken cell', content: 'titre;ville\nVendeur;"Melun\n', message: 'is not a valid table after row 0' },
    { label: 'a mapping that is not JSON', content: SHOP, map: 'title: x', message: 'is not valid JSON' },
    { label: 'a mapping without a title', content: SHOP, map: '{"company":"Société"}', message: 'does not say which column is the title' },
    {
      label: 'a mapping of what there is not',
      content: SHOP,
      map: '{"title":"intitulé","age":"Age"}',
      message: 'Its fields are: id, title',
    },
    { label: 'a column that is missing', content: SHOP, map: '{"title":"Poste"}', message: 'has no column "Poste"; it has: id, intitulé' },
  ])('cannot be used with $label', async ({ content, map, message }) => {
    const mapPath = map === undefined ? undefined : await file(map)
    await expect(mapped(await file(content, 'csv'), { mapPath })).rejects.toThrow(message)
  })

  it('needs no mapping when it is JSON', async () => {
    await expect(mapped(await file(JSON.stringify([POSTING])), { mapPath: 'x.json' })).rejects.toThrow('--map is for tables')
  })
})

describe('feeds side by side', () => {
  async function run(path: string, options: { source?: string; isFull?: boolean } = {}): Promise<ImportReport & { notes: ImportNote[] }> {
    const feed = await openFeed(path, options)
    const notes: ImportNote[] = []
    const report = await importOffers(
      feed.records(() => {}),
      {
        offers: t.domain.offers,
        map: feed.mapper(finders),
        clock: t.clock,
        ...(options.isFull === true ? { fullSource: feed.source } : {}),
        onNote: (note) => notes.push(note),
      },
    )
    return { ...report, notes }
  }
  const states = async (pattern: RegExp) =>
    Object.fromEntries(
      (await t.database.connection.collection('offers').find({ sourceId: pattern }).sort({ sourceId: 1 }).toArray()).map(
        ({ sourceId, state }) => [sourceId, state],
      ),
    )
  const table = (rows: string[][]) =>
    file(['id;titre;entreprise;ville;contrat;description', ...rows.map((row) => row.join(';'))].join('\n'), 'csv')
  const LONG = 'Accueil, conseil, mise en rayon, caisse, nettoyage. '.repeat(20)

  it('keep the offer that tells more, whichever came first, and stay so when repeated', async () => {
    const poor = await table([['1', 'Vendeur H/F', 'SARL Dupain', 'Melun', 'CDI', '']])
    const rich = await table([['9', 'Vendeur', 'DUPAIN', '77000 Melun', 'CDI', LONG]])
    expect(await run(poor, { source: 'poor' })).toMatchObject({ created: 1, duplicates: 0 })
    expect(await run(rich, { source: 'rich' })).toMatchObject({
      created: 1,
      replaced: 1,
      notes: [{ outcome: 'replaced', sourceId: 'poor:1', instead: 'rich:9' }],
    })
    for (let round = 0; round < 2; round++) {
      expect(await run(poor, { source: 'poor' })).toMatchObject({
        created: 0,
        updated: 0,
        duplicates: 1,
        notes: [{ outcome: 'duplicate', sourceId: 'poor:1', instead: 'rich:9' }],
      })
      expect(await run(rich, { source: 'rich' })).toMatchObject({ unchanged: 1, replaced: 0, notes: [] })
    }
    expect(await states(/^(poor|rich):/)).toEqual({ 'poor:1': 'expired', 'rich:9': 'published' })
    const gone = await t.database.connection.collection('offers').findOne({ sourceId: 'rich:9' })
    await t.domain.offers.setState(String(gone?._id), 'filled')
    expect(await run(poor, { source: 'poor' })).toMatchObject({ updated: 1, duplicates: 0 })
    expect(await states(/^(poor|rich):/)).toEqual({ 'poor:1': 'published', 'rich:9': 'filled' })
  })

  it('leave an agency’s own offer in place', async () => {
    await t.domain.offers.publish(
      newOffer({
        sourceId: 'slack:twin',
        agencyId: SENART,
        companyName: 'Fournil',
        title: 'Boulanger (H/F)',
        occupation: { rome: 'D1102' },
      }),
    )
    const feed = await table([['5', 'Boulanger', 'Fournil', 'Melun', 'CDI', LONG]])
    expect(await run(feed, { source: 'other' })).toMatchObject({ created: 0, duplicates: 1 })
    expect(await states(/^slack:twin|^other:/)).toEqual({ 'slack:twin': 'published' })
  })

  it.each<{ label: string; row: string[] }>([
    { label: 'another contract', row: ['2', 'Caissier', 'Prisu', 'Meaux', 'CDD', ''] },
    { label: 'another place', row: ['3', 'Caissier', 'Prisu', 'Provins', 'CDI', ''] },
    { label: 'another employer', row: ['4', 'Caissier', 'Marché', 'Meaux', 'CDI', ''] },
    { label: 'another title', row: ['5', 'Caissier de nuit', 'Prisu', 'Meaux', 'CDI', ''] },
    { label: 'no employer', row: ['6', 'Caissier', '', 'Meaux', 'CDI', ''] },
  ])('are not taken for one job: $label', async ({ row }) => {
    await run(await table([['1', 'Caissier', 'Prisu', 'Meaux', 'CDI', '']]), { source: 'one' })
    expect(await run(await table([row]), { source: 'two' })).toMatchObject({ created: 1, duplicates: 0, replaced: 0 })
  })

  it('end what a full feed no longer holds, and take it back', async () => {
    const rows = ['1', '2', '3'].map((id) => [id, 'Serveur', `Café ${id}`, 'Meaux', 'CDI', ''])
    await run(await table(rows), { source: 'cafes' })
    await run(await table([['1', 'Serveur', 'Bar 1', 'Meaux', 'CDI', '']]), { source: 'cafes2' })
    const some = await table(rows.slice(1))
    expect(await run(some, { source: 'cafes' })).toMatchObject({ unchanged: 2, ended: 0 })
    expect(await run(some, { source: 'cafes', isFull: true })).toMatchObject({
      ended: 1,
      notes: [{ outcome: 'ended', sourceId: 'cafes:1', title: 'Serveur' }],
    })
    expect(await run(some, { source: 'cafes', isFull: true })).toMatchObject({ ended: 0, unchanged: 2 })
    expect(await states(/^cafes/)).toEqual({
      'cafes:1': 'expired',
      'cafes:2': 'published',
      'cafes:3': 'published',
      'cafes2:1': 'published',
    })
    expect(await run(await table(rows), { source: 'cafes', isFull: true })).toMatchObject({ updated: 1, unchanged: 2, ended: 0 })
    expect(await states(/^cafes:1/)).toEqual({ 'cafes:1': 'published' })
    const wrong = await table([['1', 'Zxqv 4000', '', '', '', '']])
    expect(await run(wrong, { source: 'cafes', isFull: true })).toMatchObject({ refused: 1, ended: 0 })
  })

  it('refuse what is past its date', async () => {
    const past = new Date(t.clock.now().getTime() - DAY_MS).toISOString()
    const path = await file(JSON.stringify([{ ...POSTING, validThrough: past }]))
    expect(await run(path)).toMatchObject({ refused: 1, notes: [{ outcome: 'refused', field: 'expiresAt', code: 'past' }] })
  })
})

/** French numbers have narrow and hard spaces, which no one can type in a test. */
function spaced<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replace(/[\u202f\u00a0]/g, ' '))
}
