/** How far, when it is said in the same breath as the place: "melun 10 km", "20km autour de Provins", "dans tout le 77". */
import type { Reach } from '../profile.js'

const RADIUS =
  /\b(?:dans )?(?:un )?(?:rayon (?:de |d )?|perimetre (?:de |d )?|jusqu a |a moins de |moins de |maximum |maxi |max |a )?(\d{1,3}) ?(?:kms?|kilometres?|kilometre|kil|bornes?)\b(?: (?:maximum|maxi|max|autour|alentours?|aux alentours|a la ronde|de rayon|a peu pres|environ))*/
const DURATION =
  /\b(?:a )?\d{1,3} ?(?:minutes?|mins?|mn|h|heures?)\b(?: (?:de route|de voiture|en voiture|a pied|de train|en train|de bus|en bus|max))?/
const ANYWHERE =
  /\b(?:partout|n importe ou|toute|tout|mobile)(?: (?:en|dans|sur|la|toute))* (?:france|l hexagone)(?: entiere)?\b|\bfrance entiere\b/
const WHOLE =
  /\b(?:n importe ou|nimporte ou|nimp ou|partout|(?:dans )?(?:tout|toute|tt)(?= (?:le|la|l|les)\b)|dans l ensemble)(?: (?:dans|sur|en|du|de))?\b(?: (?:le|la|l)(?= (?:departement|dep|dept)\b) (?:departement|dept|dep)(?: (?:du|de la|de|des))?)?/

const MOST_KM = 200

export interface Heard {
  /** The text without what was understood. */
  rest: string
  reach?: Reach
  /** "tout le …", "n'importe où dans …": the department of the place is meant, whole. */
  isWhole: boolean
}

/** Takes the reach out of a normalised text. Travel times are taken out too, so that their figures are not read as departments. */
export function hearReach(text: string): Heard {
  if (ANYWHERE.test(text)) return { rest: clean(text.replace(ANYWHERE, ' ')), reach: { kind: 'anywhere' }, isWhole: false }
  const radius = RADIUS.exec(text)
  const km = Number(radius?.[1] ?? 0)
  let rest = text.replace(RADIUS, ' ').replace(DURATION, ' ')
  const isWhole = WHOLE.test(rest)
  rest = clean(rest.replace(WHOLE, ' '))
  return km > 0 ? { rest, reach: { kind: 'radius', km: Math.min(km, MOST_KM) }, isWhole } : { rest, isWhole }
}

/** A bare figure after a commune that can only be a distance: "melun 20". */
export function bareRadius(figure: number): Reach | undefined {
  return figure >= 5 && figure <= 100 && figure % 5 === 0 ? { kind: 'radius', km: figure } : undefined
}

function clean(text: string): string {
  return text.replace(/ +/g, ' ').trim()
}
