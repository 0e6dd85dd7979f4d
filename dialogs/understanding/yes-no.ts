/** Yes and no as young people write them. */
import { isTypoOf } from '../../matching/french/distance.js'
import { normalise } from '../../matching/french/normalise.js'

const YES = new Set(
  `oui|o|ouai|ouais|ouaip|ouep|oue|ouii|ouip|oe|we|wi|wai|wais|ui|uii|ye|yes|yep|yeah|yess|yea|yup|y|si|ok|okay|okey|oki|okk|okok|ok ok|k|kk|dac|dacc|d ac|d acc|daccord|d accord|dak|dakor|dacodac|d accord d accord|vas y|vazy|vasy|vzy|va y|allez|aller|allons y|on y va|c est parti|cest parti|go|let s go|lets go|lesgo|gogo|go go|carrement|carre|grave|trop|de ouf|bien sur|biensur|bien entendu|evidemment|evidement|certainement|absolument|affirmatif|tout a fait|exact|exactement|exactly|parfait|nickel|niquel|super|top|cool|genial|volontiers|avec plaisir|je veux bien|je veux|j veux bien|ca marche|sa marche|ca me va|sa me va|ca roule|c est ca|c ca|cest ca|c est bon|c bon|cest bon|bon|bien|c est sa|c sa|voila|juste|correct|vrai|validé|valide|je valide|je confirme|confirme|confirmer|pourquoi pas|pk pas|pq pas|tkt|vas y oui|mais oui|bah oui|ben oui|bah ouais|oui oui|oui c est ca|je suis d accord|j accepte|accepte|continuer|continue|je continue|1`
    .split('|')
    .map(normalise),
)
const NO = new Set(
  `non|n|nn|nan|na|nah|no|nop|nope|noon|non non|nn nn|nan nan|non merci|nan merci|merci non|pas trop|pas vraiment|pas du tout|pas du tt|pas encore|pas maintenant|pas pour l instant|pas pour le moment|pas interesse|pas interessee|pas envie|pas la peine|pas besoin|pas ca|c est pas ca|ce n est pas ca|plus tard|bof|bofbof|bof bof|jamais|jamais de la vie|surtout pas|negatif|nada|niet|faux|c est faux|laisse|laisse tomber|lt|tant pis|ca ira|sa ira|ca va aller|je veux pas|je ne veux pas|j veux pas|veux pas|j ai pas envie|je prefere pas|je prefere pas|sans facon|flemme|la flemme|refuse|je refuse|refuser|mais non|bah non|ben non|bah nan|absolument pas|certainement pas|hors de question|mort|c est mort|aucun|aucune|rien|arrete|2`
    .split('|')
    .map(normalise),
)
const YES_SIGNS = /[\u{1F44D}\u{1F44C}\u2705\u{1F197}\u{1F64F}\u{1F4AF}\u{1F91D}\u2714\u{1F919}\u2764]/u
const NO_SIGNS = /[\u{1F44E}\u274C\u{1F6AB}\u{1F645}\u2716\u26D4]/u
/** After these the rest of the sentence only explains ("oui j'ai le permis"); shorter ones may begin any sentence. */
const YES_OPENERS = new Set(['oui', 'ouais', 'ouai', 'yes', 'yep', 'ok', 'okay', 'carrement', 'grave', 'dac', 'daccord', 'volontiers'])
const NO_OPENERS = new Set(['non', 'nan', 'nn', 'nope', 'nop'])
const DENIALS = new Set(['pas', 'jamais', 'plus', 'aucun', 'aucune', 'non', 'nan', 'rien'])
const SHORTEST_WITH_TYPO = 4

/** True for yes, false for no, undefined for neither or both. */
export function yesOrNo(text: string): boolean | undefined {
  const said = normalise(text)
  if (said === '') return signs(text)
  if (YES.has(said)) return !NO_SIGNS.test(text)
  if (NO.has(said)) return false
  const words = said.split(' ')
  const [first = ''] = words
  const two = words.slice(0, 2).join(' ')
  if (YES_OPENERS.has(first) || two === 'd accord' || two === 'bien sur')
    return words.some((word) => NO_OPENERS.has(word)) ? undefined : true
  if (NO_OPENERS.has(first)) return words.some((word) => YES_OPENERS.has(word)) ? undefined : false
  const polite = said
    .replace(/ (?:stp|svp|merci|mdr|lol|ptdr|frr?|frere|bro|wesh|bien|madame|monsieur|s il (?:te|vous) plait)$/, '')
    .replace(/^(?:bah|ben|ba|be|euh|mais|eh|hein|alors|ah|hum|bon) /, '')
  if (polite !== said) return yesOrNo(polite)
  if (words.some((word) => DENIALS.has(word))) return undefined
  return said.length >= SHORTEST_WITH_TYPO && words.length === 1 ? nearly(said) : undefined
}

function signs(text: string): boolean | undefined {
  const isYes = YES_SIGNS.test(text)
  return isYes === NO_SIGNS.test(text) ? undefined : isYes
}

const LONG_YES = [...YES].filter((word) => word.length >= SHORTEST_WITH_TYPO && !word.includes(' '))
const LONG_NO = [...NO].filter((word) => word.length >= SHORTEST_WITH_TYPO && !word.includes(' '))

function nearly(said: string): boolean | undefined {
  const isYes = LONG_YES.some((word) => isTypoOf(said, word))
  return isYes === LONG_NO.some((word) => isTypoOf(said, word)) ? undefined : isYes
}
