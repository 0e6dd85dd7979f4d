import { fileURLToPath } from 'node:url'
import type { Reference } from '../../domain/reference/reference.js'

/** Twenty-five invented offers in the API's form, with every oddity known from real files. */
export const sampleFile = fileURLToPath(new URL('../data/france-travail-sample.json', import.meta.url))

const KINDS = [
  { typeContrat: 'CDI', typeContratLibelle: 'CDI' },
  { typeContrat: 'CDD', typeContratLibelle: 'CDD - 6 Mois' },
  { typeContrat: 'MIS', typeContratLibelle: 'Intérim - 2 Mois' },
  { typeContrat: 'SAI', typeContratLibelle: 'Saisonnier - 4 Mois' },
]

/** `count` offers of all occupations and of places all over France, a quarter of them without coordinates; the same each time. */
export function* franceTravailOffers(count: number, reference: Reference): Generator<Record<string, unknown>> {
  const communes = [...reference.communes.values()].filter(({ population }) => population > 2000)
  for (let index = 0; index < count; index++) {
    const appellation = reference.appellations[(index * 7919) % reference.appellations.length]
    const commune = communes[(index * 104_729) % communes.length]
    const kind = KINDS[index % KINDS.length]
    if (appellation === undefined || commune === undefined || kind === undefined) throw new Error('The open data is empty.')
    const { insee, name, department, lat, lng, postalCodes } = commune
    yield {
      id: `2${String(index).padStart(6, '0')}`,
      intitule: `${appellation.label} (H/F)`,
      description: `Poste à pourvoir à ${name}. Vous rejoignez une équipe et vous êtes formé ou formée sur place.`,
      dateCreation: '2026-11-18T09:12:44.218Z',
      dateActualisation: '2026-11-20T07:31:02.004Z',
      lieuTravail: {
        libelle: `${department} - ${name.toUpperCase()}`,
        codePostal: postalCodes[0],
        commune: insee,
        ...(index % 4 === 0 ? {} : { latitude: lat, longitude: lng }),
      },
      // One in five has a code that only ROME 4.0 knows.
      romeCode: index % 5 === 0 ? `${appellation.rome.slice(0, 3)}99` : appellation.rome,
      romeLibelle: reference.occupations.get(appellation.rome)?.label,
      appellationlibelle: appellation.label,
      entreprise: { nom: `ENTREPRISE INVENTEE ${index % 97}` },
      ...kind,
      natureContrat: 'Contrat travail',
      experienceExige: index % 3 === 0 ? 'E' : 'D',
      experienceLibelle: index % 3 === 0 ? '1 An(s)' : 'Débutant accepté',
      dureeTravailLibelle: '35H/semaine\nTravail en journée',
      dureeTravailLibelleConverti: 'Temps plein',
      salaire: { libelle: 'Mensuel de 1900.0 Euros sur 12.0 mois' },
      nombrePostes: 1,
    }
  }
}
