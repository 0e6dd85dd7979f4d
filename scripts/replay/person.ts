/** What a young person answers to what they have just read: no script of turns, since what is asked depends on what was said. */
export interface Wishes {
  occupation: string
  town: string
  radius: string
  contracts: string
  hours: string
  licences: string
  level: string
  experience: string
  wantsAlerts: boolean
  sharpens: boolean
  firstName: string
}

export interface Visit {
  wishes: Wishes
  /** How many offers they would still ask for. */
  asksFor: number
  /** Which one of the list they look at next. */
  looksAt: number
  /** They have just opened an offer. */
  isLooking: boolean
}

type Answer = (visit: Visit) => string

const QUESTIONS: [RegExp, Answer][] = [
  [/On y va \?/g, () => 'oui'],
  [/Quel métier/g, ({ wishes }) => wishes.occupation],
  [/c.est ça \?/g, () => 'oui'],
  [/Dans quelle ville/g, ({ wishes }) => wishes.town],
  [/Jusqu.où autour/g, ({ wishes }) => wishes.radius],
  [/Quels contrats/g, ({ wishes }) => wishes.contracts],
  [/les horaires/g, ({ wishes }) => wishes.hours],
  [/Quels permis/g, ({ wishes }) => wishes.licences],
  [/Ton prénom/g, ({ wishes }) => wishes.firstName],
  [/t.écrive quand/g, ({ wishes }) => (wishes.wantsAlerts ? 'oui' : 'non')],
  [/petites questions/g, ({ wishes }) => (wishes.sharpens ? 'oui' : 'non')],
  [/Quand peux-tu commencer/g, () => 'tout de suite'],
  [/Ton niveau/g, ({ wishes }) => wishes.level],
  [/déjà travaillé/g, ({ wishes }) => wishes.experience],
  [/offres? pour toi\. Laquelle/g, fromTheList],
]

/** What they write next; null when nothing is asked any more. Changes what they are about. */
export function answerTo(heard: string, visit: Visit): string | null {
  if (visit.isLooking && !heard.includes("n'est plus disponible")) {
    visit.isLooking = false
    return 'ça m’intéresse'
  }
  visit.isLooking = false
  let last = -1
  let answer: Answer | null = null
  for (const [question, reply] of QUESTIONS) {
    for (const { index } of heard.matchAll(question)) {
      if (index <= last) continue
      last = index
      answer = reply
    }
  }
  if (answer !== null) return answer(visit)
  // A choice of occupations to tell apart, say: the first will do.
  return /^1[ .)]/m.test(heard) ? '1' : null
}

function fromTheList(visit: Visit): string {
  if (visit.asksFor <= 0) return 'continuer'
  visit.asksFor -= 1
  visit.isLooking = true
  return String(visit.looksAt)
}
