import { DateTime } from 'luxon'
import { type CoverLetter, LETTER_PARTS } from '../../domain/letters/letter.js'
import type { Page } from '../../domain/resumes/page.js'
import type { ResumeLook } from '../../domain/resumes/resume.js'
import type { TopicDeps } from './deps.js'

const TEXT_SIZE = 12
const ZONE = 'Europe/Paris'

/** A letter as it is laid out, in the look of the person's CV. */
export function letterPage(
  given: { letter: CoverLetter; title: string; company: string | null; contact: string[]; look: ResumeLook; day: Date },
  words: TopicDeps['words'],
): Page {
  const { letter, title, company, contact, look } = given
  const day = DateTime.fromJSDate(given.day, { zone: ZONE }).setLocale('fr').toFormat('d LLLL yyyy')
  return {
    title: words('letter.page.title', { name: letter.signature }),
    name: letter.signature,
    headline: null,
    contact,
    sections: [
      {
        heading: null,
        paragraphs: [...(company === null ? [] : [words('letter.page.to', { company })]), words('letter.page.day', { day })],
      },
      {
        heading: words('letter.page.subject', { title }),
        paragraphs: [words('letter.page.greeting'), ...LETTER_PARTS.map((part) => letter.paragraphs[part]), letter.signature],
      },
    ],
    look,
    textSize: TEXT_SIZE,
  }
}
