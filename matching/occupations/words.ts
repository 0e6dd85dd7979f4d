/** The words of a phrase that can say which occupation is meant. */
import { editDistanceWithin } from '../french/distance.js'
import { letterMask, mayBeWithin } from '../french/letters.js'
import { wordsOf } from '../french/normalise.js'
import { writtenOut } from '../french/sms.js'

/** Articles, prepositions, pronouns, auxiliaries. */
const FUNCTION_WORDS = new Set(
  `a ah al alors apres as au aucun aujourd aussi autour aux avec bah beaucoup ben bis bref c ca cad car ce cela celui ces cest cet cette chaque chez ci comme concernant d dans de deja des donc du e eh elle elles en encore ensuite entre es est et etc eu euh eux fois genre gens h hui humm hum i ici il ils j jamais je jusqu juste l la le les leur leurs li lui m ma mais maintenant me meme mes mieux moi moins mon n ne ni nos notre nous o oh ok on ont ou oui p par parce pas pendant peu plus pour pourquoi pres presque puis qu quand que quel quelle quelqu quelque quelques quels qui quoi s sa sans se ses si sinon soit sont sous style sur surtout t ta tant tard te tel telle tes toi ton top tot toujours tous tout toute toutes tres trop tu un une va vers via voila voire vos votre vous w x y z etait etais avait avais avez avoir ai aie ait`.split(
    /\s+/,
  ),
)

/** Said around an occupation by someone who looks for one, never what it is; but part of a title ("chargé de recherche"). */
const SAID_AROUND = new Set(
  `aime aimer aimerai aimerais aimerait aimes autre autres besoin bon bonjour bonne bonsoir bosse bosser bosserai bosserais boulot boulots cherche chercher cherchez cherchais cherches choix chose choses cinq coin commencer comment connais crois debut debuter debutant debutante demain demander desole deux devenir dire dirais disponible dispo divers domaine domaines elle emploi emplois endroit envie envies etre etes etudiant etudiante exerce exercer experience
  fais fait faire faudrait faut fin fond forme francais franchement grand grande gros hello heure heures idee importe inquiet interesse interessee interessait interesserait interesser interim jeune job jobs jour journee jours liee lieu lieux like loin long maximum merci mettre metier metiers milieu minimum mission missions mois moment moyen niveau nom ouais pareil parfois parle part partie partout passe passer passion passionne passionnee peut peux plait plaisir plein plutot postule postuler pouvoir prefere preference preferer premier profession promis proche proximite pu qualifie qualifiee quelconque quotidien recherche rechercher reconversion reve rever revais rien sais salut savoir semaine sera serai serais serait simple somme souhait souhaite souhaiterai souhaiterais souvent stp svp
  taf taff taffer tafer temps tiens tranquille travail travaille travailler travaillait travailles trouve trouver truc trucs urgent vas veut veux vient vite voir vois volontiers vont voudrai voudrais voulais vouloir voudrait vrai vraiment
  alternance apprenti apprentie apprentissage contrat cdi cdd saisonnier saisonniere mi complet partiel week end weekend annee annees an ans mdr lol cap bac bep bts mention titre licence diplome diplomee diplomes obtenu possible possede poste postes pense penser remunere paye payer salaire argent maniere facon essayer essaye adore adorer kiffe kiffer kifferais kifferai ambiance notamment exemple stage secteur secteurs beau belle super cool passe etudes`.split(
    /\s+/,
  ),
)

/** Mostly said around an occupation, sometimes what it is about: "son", "travaux", "permis". */
const DOUBLE = new Set(
  `son permis travaux personne personnes jeunes voie vie sens boite formation entreprise projet carriere equipe ville fonction force monde place nuit argent cours service monter`.split(
    /\s+/,
  ),
)

/** Said of many occupations: they help to choose between two, no more. */
const FAINT = new Set(
  `agent agente employe employee ouvrier ouvriere responsable charge chargee assistant assistante aide operateur operatrice technicien technicienne conseiller
  conseillere professionnel professionnelle polyvalent polyvalente apprendre service services gerer gestion entretien industrie production magasin
  materiel travailleur equipier equipiere grande petit petite nuit matin soir dimanche exterieur dehors interieur monter mecanique chantier usine
  s occuper occupe m aider`.split(/\s+/),
)

const FAINT_WEIGHT = 0.45
const DOUBLE_WEIGHT = 0.3
const DOUBLE_WEIGHT_IN_TITLE = 0.7

/** Pairs that mean one thing, and would be lost word by word. */
const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/\bh ?& ?m\b/gi, ' hm '],
  [/\bc ?& ?a\b/gi, ' cetaclothes '],
  [/\bbien[ -][eê]tre\b/gi, ' bienetre '],
  [/\bpermis (c|ce|ec|d|c1)\b/gi, ' permis$1 '],
  [/\b(?:des|un|de|en) cars?\b/gi, ' autocar '],
  [/^cars?(?= |$)/i, ' autocar '],
  [/\bla poste\b/gi, ' laposte '],
  [/\b3 ?[x*] ?8\b/gi, ' troishuit '],
  [/\bp[’' ]?tite?s?\b/gi, ' petit '],
  [/\bhotes(?:se)?s? d ?air\b/gi, " hotesse de l'air "],
]

/** Nearly all texts hold none, and are spared the search. */
const MAY_HOLD_PAIR = /&|bien.[eê]tre|permis|\bcars?\b|3 ?[x*] ?8|\bla poste\b|\bp[’' ]?tit|hotes/i

/** Writes as one word what means one thing: brands with signs, "permis C", "bien-être". Before `normalise`. */
export function joinPairs(text: string): string {
  if (!MAY_HOLD_PAIR.test(text)) return text
  return PAIRS.reduce((known, [pattern, word]) => known.replace(pattern, word), text)
}

/** Words of a title or phrase that name an occupation. */
export function titleWords(text: string): string[] {
  return writtenOut(wordsOf(joinPairs(text))).filter((word) => !FUNCTION_WORDS.has(word))
}

/** Of words already written out, those that may say which occupation is meant. */
export function contentOf(words: readonly string[]): string[] {
  return words.filter((word) => !FUNCTION_WORDS.has(word) && !SAID_AROUND.has(word) && !/^\d+$/.test(word))
}

/** How much a word counts, beside how rare it is. */
export function weightOf(word: string): number {
  if (DOUBLE.has(word) || SAID_AROUND.has(word)) return DOUBLE_WEIGHT
  return FAINT.has(word) ? FAINT_WEIGHT : 1
}

/** How much a word of a title counts there: what is mostly said around an occupation is, in its name, part of it. */
export function weightInTitle(word: string): number {
  return DOUBLE.has(word) ? DOUBLE_WEIGHT_IN_TITLE : weightOf(word)
}

const SHORTEST_MISSPELT = 5
const longHollow = [...FUNCTION_WORDS, ...SAID_AROUND].filter((word) => word.length >= SHORTEST_MISSPELT)
const hollowMasks = longHollow.map(letterMask)

/** Whether a word that names nothing known is a slip in one that says nothing: "cherhce", "travailer". */
export function isMisspeltHollow(word: string): boolean {
  if (word.length < SHORTEST_MISSPELT) return false
  const mask = letterMask(word)
  return longHollow.some((hollow, at) => mayBeWithin(mask, hollowMasks[at] ?? 0, 1) && editDistanceWithin(word, hollow, 1) !== undefined)
}

/** Whether every word is mostly said around an occupation: "une formation", "le permis". */
export function areAllDouble(words: readonly string[]): boolean {
  return words.every((word) => DOUBLE.has(word) || SAID_AROUND.has(word))
}

/** When one works, not at what. */
const TIMES = new Set(['nuit', 'matin', 'soir', 'dimanche', 'samedi', 'lundi', 'exterieur', 'dehors', 'interieur'])

/** Whether some word is about an occupation, not just about hours: "pas le dimanche" refuses none. */
export function sayEnough(words: readonly string[]): boolean {
  return words.some((word) => !TIMES.has(word) && !DOUBLE.has(word) && !SAID_AROUND.has(word))
}
