/**
 * One offer of France Travail's "Offres d'emploi v2" API, as it is found in the wild: most fields may be missing, null, or of another
 * year's form. Source: francetravail.io, API Offres d'emploi v2.
 */
import { z } from 'zod'

/** A field that is absent, null or of an unexpected type is just unknown: it must not cost the whole offer. */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined)
const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema.nullable().catch(null))
    .nullish()
    .catch([])
    .transform((list) => (list ?? []).filter((item) => item !== null))

const needed = z.object({ libelle: z.string(), exigence: maybe(z.string()) })
const degrees = z.union([z.number(), z.string().trim().min(1).transform(Number)]).pipe(z.number())

export const franceTravailOffer = z.object({
  id: z.union([z.string().trim().min(1), z.number().transform(String)]),
  intitule: z.string().trim().min(1),
  description: maybe(z.string()),
  lieuTravail: maybe(
    z.object({
      /** `77 - MELUN`, `77 - Seine-et-Marne`, `Île-de-France`. */
      libelle: maybe(z.string()),
      latitude: maybe(degrees),
      longitude: maybe(degrees),
      codePostal: maybe(z.string()),
      /** INSEE code. */
      commune: maybe(z.string()),
    }),
  ),
  romeCode: maybe(z.string()),
  romeLibelle: maybe(z.string()),
  appellationlibelle: maybe(z.string()),
  /** The spelling of some clients. */
  appellationLibelle: maybe(z.string()),
  entreprise: maybe(z.object({ nom: maybe(z.string()) })),
  /** CDI, CDD, MIS, SAI, LIB, FRA, REP, CCE, DDI, DIN, TTI… */
  typeContrat: maybe(z.string()),
  /** `Contrat à durée déterminée - 6 Mois`. */
  typeContratLibelle: maybe(z.string()),
  /** `Contrat travail`, `Contrat apprentissage`, `Cont. professionnalisation`, or their codes E1, E2, FS. */
  natureContrat: maybe(z.string()),
  alternance: maybe(z.boolean()),
  /** D: beginners accepted, E: required, S: wished. */
  experienceExige: maybe(z.string()),
  /** `1 An(s)`, `6 Mois`, `Débutant accepté`. */
  experienceLibelle: maybe(z.string()),
  formations: listOf(z.object({ niveauLibelle: maybe(z.string()), exigence: maybe(z.string()) })),
  langues: listOf(needed),
  permis: listOf(needed),
  competences: listOf(z.object({ code: maybe(z.string()), libelle: maybe(z.string()), exigence: maybe(z.string()) })),
  salaire: maybe(z.object({ libelle: maybe(z.string()), commentaire: maybe(z.string()) })),
  /** `35H/semaine\nTravail en journée`. */
  dureeTravailLibelle: maybe(z.string()),
  /** `Temps plein`, `Temps partiel`. */
  dureeTravailLibelleConverti: maybe(z.string()),
  contexteTravail: maybe(z.object({ horaires: listOf(z.string()) })),
  nombrePostes: maybe(z.number()),
})

export type FranceTravailOffer = z.output<typeof franceTravailOffer>
