/** What is read out of job ads as people paste them. */
import { type AdFields, isAd, readAd } from '../../dialogs/understanding/ad.js'
import { beforeAll, describe, expect, it } from '../support/jest.js'
import { openData } from '../support/open-data.js'

let recognisers: Awaited<ReturnType<typeof openData>>['recognisers']
beforeAll(async () => {
  recognisers = (await openData()).recognisers
})

type Wanted = Omit<AdFields, 'place' | 'occupation'> & { rome?: string; town?: string }
const NOW = new Date('2026-11-25T09:00:00Z')
function read(ad: string): Wanted {
  const { occupation, place, ...rest } = readAd(ad, recognisers, NOW, 'Europe/Paris')
  return {
    ...rest,
    ...(occupation === undefined ? {} : { rome: occupation.rome }),
    ...(place === undefined ? {} : { town: place.name }),
  }
}

const ADS: [string, Wanted][] = [
  [
    `Boulangerie Aux Blés d'Or recherche un vendeur ou une vendeuse en boulangerie (H/F) à Melun.
CDI temps plein 35h, du mardi au samedi, fermé le dimanche et lundi. Prise de poste dès 6h.
Salaire : 12,50 € brut de l'heure. Débutant accepté. Poste à pourvoir dès que possible.`,
    {
      rome: 'D1106',
      town: 'Melun',
      contract: 'cdi',
      workingTime: 'full',
      hours: ['early', 'saturday'],
      startsOn: 'now',
      level: { value: 'none', need: 'wished' },
      positions: 1,
      salary: "12,50 € brut de l'heure",
    },
  ],
  [
    `OFFRE D'EMPLOI : Cariste CACES 3 (H/F)
Lieu : 77240 Vert-Saint-Denis
Mission d'intérim de 3 mois renouvelable, en 2x8. CACES 1, 3 et 5 obligatoires. Permis B souhaité.
Rémunération 1 900 euros brut par mois + paniers.
Début : 7 décembre`,
    {
      rome: 'N1101',
      town: 'Vert-Saint-Denis',
      contract: 'interim',
      durationMonths: 3,
      hours: ['early', 'evening'],
      startsOn: '2026-12-07',
      licences: [
        { value: 'CACES', need: 'required' },
        { value: 'B', need: 'wished' },
      ],
      salary: '1 900 euros brut par mois + paniers',
    },
  ],
  [
    `Nous recrutons 3 aides à domicile sur le secteur de Provins. Temps partiel 24h par semaine, un week-end sur deux. Permis B et véhicule
indispensables. CDD de 6 mois pouvant évoluer en CDI. A partir du 15 janvier. Un diplôme serait un plus (CAP petite enfance, bac pro ASSP).`,
    {
      rome: 'K1304',
      town: 'Provins',
      contract: 'cdd',
      durationMonths: 6,
      workingTime: 'part',
      hours: ['saturday', 'sunday'],
      startsOn: '2027-01-15',
      level: { value: 'cap', need: 'wished' },
      licences: [{ value: 'B', need: 'required' }],
      positions: 3,
    },
  ],
  [
    `La mairie de Nangis cherche son apprenti(e) jardinier en alternance pour la rentrée de septembre, niveau CAP ou bac pro paysagiste.
Travail en journée du lundi au vendredi, pas de permis exigé.`,
    {
      rome: 'A1203',
      town: 'Nangis',
      contract: 'apprenticeship',
      hours: [],
      startsOn: '2027-09-01',
      level: { value: 'cap', need: 'required' },
      licences: [],
      positions: 1,
    },
  ],
  [
    `Restaurant gastronomique à Fontainebleau recrute commis de cuisine en CDI. Service en coupure, samedis soirs compris. SMIC hôtelier +
pourboires. Logement possible. Aucun diplôme demandé, juste de la motivation et de la bonne humeur.`,
    {
      rome: 'G1602',
      town: 'Fontainebleau',
      contract: 'cdi',
      hours: ['evening', 'saturday', 'split'],
      level: { value: 'none', need: 'wished' },
      salary: 'SMIC hôtelier +',
    },
  ],
  [
    'Bonjour, nous sommes une petite équipe sympathique et nous aimerions bien trouver quelqu’un pour nous aider au plus vite svp merci.',
    { startsOn: 'now' },
  ],
]

describe('an ad', () => {
  it.each(ADS)('is read as far as it says: %s', (ad, wanted) => {
    expect(isAd(ad)).toBe(true)
    expect(read(ad)).toEqual(wanted)
  })

  it.each(['vendeuse en boulangerie', 'on cherche un cariste pour l’entrepôt', ''])('is not what answers a question: %s', (text) => {
    expect(isAd(text)).toBe(false)
  })

  it('that is none is read as nothing, however long', () => {
    for (const text of ['.'.repeat(4000), 'à '.repeat(2000), 'salaire : '.repeat(400), '€ '.repeat(2000), 'A'.repeat(4000)]) {
      expect(read(text)).toEqual({})
    }
  })
})
