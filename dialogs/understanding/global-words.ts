/** The words that work at any point of any dialog, when they are the whole message. */
import { editDistanceWithin } from '../../matching/french/distance.js'
import { normalise } from '../../matching/french/normalise.js'

export const GLOBAL_WORDS = [
  'menu',
  'help',
  'back',
  'stop',
  'start',
  'adviser',
  'offers',
  'withdraw',
  'interview',
  'survey',
  'recruiter',
  'workshops',
  'training',
  'profile',
  'data',
  'delete',
  'consents',
  'refusal',
  'objection',
  'young',
] as const
export type GlobalWord = (typeof GLOBAL_WORDS)[number]

/** The first of each is the word we teach. Opt-out and opt-in words include those that Twilio takes by default. */
const SAID: Record<GlobalWord, string[]> = {
  menu: ['menu', 'menu principal', 'le menu', 'accueil', 'sommaire', 'retour menu', 'retour au menu', 'revenir au menu'],
  help: ['aide', 'help', 'aide moi', 'besoin d aide', 'j ai besoin d aide', 'de l aide', 'info', 'infos', 'comment ca marche'],
  back: [
    'retour',
    'revenir',
    'en arriere',
    'revenir en arriere',
    'retour arriere',
    'precedent',
    'precedente',
    'question precedente',
    'back',
    'annuler',
    'erreur',
    'je me suis trompe',
    'je me suis trompee',
    'corriger',
  ],
  stop: [
    'stop',
    'arret',
    'arreter',
    'arretez',
    'arrete',
    'stopper',
    'stop sms',
    'stop tout',
    'stopall',
    'stop all',
    'desabonner',
    'desabonne moi',
    'me desabonner',
    'desabonnement',
    'se desabonner',
    'unsubscribe',
    'cancel',
    'end',
    'quit',
    'revoke',
    'optout',
    'opt out',
  ],
  start: ['start', 'reprendre', 'reprend', 'reprends', 'reprise', 'unstop', 'reabonner', 'me reabonner', 'optin', 'opt in'],
  adviser: [
    'conseiller',
    'conseillere',
    'un conseiller',
    'une conseillere',
    'mon conseiller',
    'ma conseillere',
    'parler a un conseiller',
    'parler a quelqu un',
    'humain',
    'un humain',
    'parler a un humain',
  ],
  offers: ['offres', 'offre', 'les offres', 'mes offres', 'voir les offres', 'voir mes offres', 'offres d emploi', 'offre d emploi'],
  withdraw: [
    'retirer',
    'retirer ma demande',
    'retire ma demande',
    'je retire ma demande',
    'retirer ma candidature',
    'je retire ma candidature',
    'annuler ma demande',
    'annule ma demande',
    'annuler ma candidature',
    'je me retire',
  ],
  survey: ['avis', 'mon avis', 'donner mon avis', 'reprendre l enquete'],
  // "Entretien" alone is a trade, too.
  interview: [
    'mon entretien',
    'mes entretiens',
    'changer mon entretien',
    'changer d entretien',
    'deplacer mon entretien',
    'annuler mon entretien',
    'annuler l entretien',
  ],
  recruiter: [
    'recruteur',
    'recruteuse',
    'je recrute',
    'nous recrutons',
    'on recrute',
    'entreprise',
    'une entreprise',
    'employeur',
    'employeuse',
    'je suis recruteur',
    'je suis recruteuse',
    'je suis employeur',
    'je suis une entreprise',
    'publier une offre',
    'deposer une offre',
  ],
  workshops: ['ateliers', 'atelier', 'les ateliers', 'mes ateliers', 'voir les ateliers', 'e atelier', 'e ateliers'],
  training: ['formation', 'formations', 'les formations', 'voir les formations', 'mes formations', 'une formation', 'me former'],
  profile: ['profil', 'mon profil', 'profile', 'modifier mon profil', 'changer mon profil'],
  data: ['mes donnees', 'donnees', 'mes donnees personnelles', 'mes data', 'rgpd', 'mes infos'],
  delete: [
    'supprimer',
    'supprime',
    'supprimer mes donnees',
    'supprimer mon compte',
    'supprimer mon profil',
    'supprime mes donnees',
    'supprime mon compte',
    'tout supprimer',
    'supprime tout',
    'supprimer tout',
    'effacer',
    'efface tout',
    'tout effacer',
    'effacer mes donnees',
    'efface mes donnees',
  ],
  consents: ['autorisations', 'mes autorisations', 'consentements', 'mes consentements', 'mes accords', 'ce que j autorise'],
  refusal: ['refus', 'je retire mes accords', 'retirer mes accords', 'je retire mon accord', 'retirer mon accord'],
  objection: ['opposition', 'je m oppose', 'm opposer'],
  young: ['moins de 15 ans', 'j ai moins de 15 ans', ...[11, 12, 13, 14].flatMap((age) => [`j ai ${age} ans`, `${age} ans`])],
}

/** Words that a slip of the finger makes of another word, or that cost too much when taken for another: as they are, or not at all. */
const EXACT_ONLY = new Set([
  'start',
  'arret',
  'arrete',
  'cancel',
  'reprend',
  'reprise',
  'erreur',
  'annuler',
  'corriger',
  'unstop',
  'optin',
  'optout',
  'revoke',
  'infos',
  'profile',
  'effacer',
  'humain',
  'retirer',
  'entreprise',
  'une entreprise',
  'refus',
  ...SAID.young,
])
const SHORTEST_WITH_TYPO = 5

const exact = new Map(GLOBAL_WORDS.flatMap((word) => SAID[word].map((said) => [said, word] as const)))
const withTypo = [...exact].filter(([said]) => said.length >= SHORTEST_WITH_TYPO && !EXACT_ONLY.has(said))
const POLITE = /(^| )(stp|svp|s il te plait|s il vous plait|please|merci)$/

export interface HeardWord {
  word: GlobalWord
  /** False for a typo of it. */
  isExact: boolean
}

/** The global word that `text` is, in any case, with or without accents, politeness or one typo; undefined when it is anything else. */
export function globalWordOf(text: string): HeardWord | undefined {
  if (text.length > 60) return undefined
  const said = normalise(text).replace(POLITE, '')
  const word = exact.get(said)
  if (word !== undefined) return { word, isExact: true }
  if (said.length < SHORTEST_WITH_TYPO - 1) return undefined
  const near = withTypo.find(([wanted]) => wanted[0] === said[0] && editDistanceWithin(said, wanted, 1) !== undefined)
  return near === undefined ? undefined : { word: near[1], isExact: false }
}

/** The global word that is exactly this normalised text. */
export function exactGlobalWord(normalised: string): GlobalWord | undefined {
  return exact.get(normalised)
}

/** `/menu`, `/mes_donnees`, `/stop@MyMatchUpBot`: the word, or `unknown`; undefined for a text that is no command. */
export function commandOf(text: string): GlobalWord | 'unknown' | undefined {
  const name = /^\/([a-zA-ZÀ-ÿ][\wÀ-ÿ-]*)(?:@\w+)?(?:\s|$)/.exec(text)?.[1]
  return name === undefined ? undefined : (globalWordOf(name.replace(/_/g, ' '))?.word ?? 'unknown')
}
