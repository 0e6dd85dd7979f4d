/** A sentence cut where it goes from one wish to the next, and told apart from what is not wanted. */
import { normalise } from '../french/normalise.js'
import { writtenOut } from '../french/sms.js'
import { contentOf, joinPairs } from './words.js'

export interface Clauses {
  /** Content words of each thing wanted, in the order said. */
  wanted: string[][]
  /** Content words of each thing refused. */
  refused: string[][]
}

const STOPS = /[,;:.!?/\n\r()|•*]+|\s[-–—]+\s|\+(?!\+)|&/
/** Nobody names an occupation after more characters than this. */
const LONGEST_TEXT = 400
const JOINTS = new Set(['ou', 'et', 'sinon', 'soit', 'puis', 'mais', 'voire', 'egalement', 'aussi'])

/** Said with "pas" and not about an occupation. */
const NOT_REFUSALS =
  /\b(?:je )?(?:ne )?(?:sais|sai|c|vois|connais) pas(?: trop| vraiment| encore| du tout)?\b|\bpas (?:de )?(?:preferences?|grave|mal|soucis?|problemes?|loin|cher|forcement|encore|seulement|uniquement|que|besoin|trop loin|trop|tres|toujours|eu|fini|peur|question de bouger)\b|\bpourquoi pas\b|\bn importe (?:quoi|quel|quelle|ou|lequel)\b|\b(?:pas|sans|ni|aucune?) (?:de |d |le |mon |ma |la |encore )*(?:diplomes?|permis|experiences?|voiture|vehicule|qualifications?|formation|bac|brevet|cv|papiers|moyen|scooter|argent|niveau)(?: b)?\b/g
/** Other ways to refuse, said as "sauf". */
const SAID_AS_SAUF =
  /\b(?:rien a voir avec|autre chose que|autre que|a part|a l exception (?:de|du|des)|hormis|en dehors (?:de|du|des)|plutot que|pas question d[eu]?|hors de question d[eu]?)\b/g
const REFUSALS = [
  /^(?:tout )?sauf$/,
  /^(?:hors|ni|excepte|deteste|detestes|eviter|evite|refuse|horreur|marre|degoute|fuir)$/,
  /^(?:pas|surtout)$/,
  /^plus$/,
]
/** "plus" refuses only after one of these: "je veux plus faire". */
const BEFORE_PLUS = new Set(['veux', 'veut', 'aime', 'peux', 'voudrais', 'supporte', 'ne', 'n', 'jamais', 'envie'])
/** …or before one of these: "plus envie de". */
const AFTER_PLUS = new Set(['envie', 'jamais', 'question'])
/** Wanting again after a refusal: "pas la vente je veux la cuisine". */
const RESTARTS = new Set(['je', 'j', 'plutot', 'cherche', 'mais', 'voudrais', 'prefere'])

export function clausesOf(text: string): Clauses {
  const wanted: string[][] = []
  const refused: string[][] = []
  let stillRefusing: boolean = false
  for (const part of joinPairs(text.slice(0, LONGEST_TEXT)).split(STOPS)) {
    const words = writtenOut(
      normalise(part)
        .split(' ')
        .filter((word) => word !== ''),
    )
      .join(' ')
      .replace(NOT_REFUSALS, ' et ')
      .replace(SAID_AS_SAUF, ' sauf ')
      .split(' ')
    let current: string[] = []
    let isRefusing: boolean = stillRefusing && words[0] === 'ni'
    const close = (): void => {
      const content = contentOf(current)
      if (content.length > 0) (isRefusing ? refused : wanted).push(content)
      current = []
    }
    words.forEach((word, at) => {
      const isPlus = word === 'plus'
      const refuses =
        REFUSALS.some((pattern) => pattern.test(word)) &&
        (!isPlus || BEFORE_PLUS.has(words[at - 1] ?? '') || AFTER_PLUS.has(words[at + 1] ?? ''))
      if (refuses && !(word === 'surtout' && words[at + 1] !== 'pas')) {
        close()
        isRefusing = true
      } else if (JOINTS.has(word)) {
        close()
        // "pas la vente ou la restauration" refuses both; "mais" and "sinon" go back to wanting.
        if (word !== 'ou' && word !== 'et') isRefusing = false
      } else if (RESTARTS.has(word) && isRefusing && contentOf(current).length > 0) {
        close()
        isRefusing = false
      } else current.push(word)
    })
    close()
    stillRefusing = isRefusing
  }
  return { wanted, refused }
}
