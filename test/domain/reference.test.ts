import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadReference } from '../../domain/reference/load.js'
import { storeReference } from '../../domain/reference/store.js'
import { testDatabase } from '../support/database.js'
import { DATA_DIR } from '../support/domain.js'
import { describe, expect, it } from '../support/jest.js'

describe('the open data', () => {
  it('is loaded whole', async () => {
    const reference = await loadReference(DATA_DIR)
    expect(reference.occupations.size).toBe(532)
    expect(reference.appellations).toHaveLength(11_118)
    expect(reference.skills.size).toBe(12_197)
    expect(reference.communes.size).toBe(34_976)
    expect(reference.missionsLocales.size).toBe(449)
    expect(reference.occupations.get('D1106')).toEqual({
      rome: 'D1106',
      label: 'Vente en alimentation',
      domain: 'D11',
      domainLabel: 'Commerce alimentaire et métiers de bouche',
      sector: 'D',
    })
    expect(reference.communes.get('77288')).toMatchObject({ name: 'Melun', postalCodes: ['77000'], department: '77', population: 42367 })
    expect(reference.missionsLocales.get('77296S00')).toMatchObject({ name: 'Mission Locale de Sénart', timeZone: 'Europe/Paris' })
    expect(reference.occupationSkills.get('D1106')?.length).toBeGreaterThan(10)
  })

  it.each([
    { label: 'a missing file', damage: (dir: string) => rm(join(dir, 'geo', 'communes.csv')), message: 'geo/communes.csv cannot be read' },
    {
      label: 'a bad row',
      damage: (dir: string) => writeFile(join(dir, 'rome', 'skills.csv'), 'ogr,kind,label\n1,activity,Vendre\n2,hobby,Lire\n'),
      message: 'rome/skills.csv, row 2: kind',
    },
  ])('names $label', async ({ damage, message }) => {
    const dir = await mkdtemp(join(tmpdir(), 'reference-'))
    try {
      await cp(DATA_DIR, dir, { recursive: true })
      await damage(dir)
      await expect(loadReference(dir)).rejects.toThrow(message)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })

  it('is stored once, again only when a file changed', async () => {
    const { connection, drop } = await testDatabase()
    try {
      const reference = await loadReference(DATA_DIR)
      expect(await storeReference(connection, reference)).toBe(true)
      expect(await storeReference(connection, reference)).toBe(false)
      expect(await connection.collection('communes').countDocuments()).toBe(34_976)

      const fewer = new Map([...reference.occupations].slice(1))
      expect(await storeReference(connection, { ...reference, occupations: fewer, fingerprint: 'other' })).toBe(true)
      expect(await connection.collection('occupations').countDocuments()).toBe(531)
      expect(await connection.collection('skills').countDocuments()).toBe(12_197)
    } finally {
      await drop()
    }
  })
})
