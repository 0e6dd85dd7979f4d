/** A cover letter in the making: four answers, and the paragraphs drafted from them that the person may have said anew. */
export interface CoverLetter {
  offerId: string
  /** First and last name, as it is signed. */
  signature: string
  answers: LetterAnswers
  /** By part; what the person wrote in its place stays as they wrote it. */
  paragraphs: Record<LetterPart, string>
}

export const LETTER_PARTS = ['opening', 'reasons', 'strengths', 'closing'] as const
export type LetterPart = (typeof LETTER_PARTS)[number]

/** Nothing that may not count in hiring is asked: what draws them, what they have done, their strengths, when they can start. */
export interface LetterAnswers {
  reasons: string
  experience: string | null
  strengths: LetterStrength[]
  availability: string | null
}

/** Named as things rather than adjectives: true of anybody, whatever their gender. */
export const LETTER_STRENGTHS = ['punctuality', 'care', 'welcome', 'team', 'learning', 'organisation', 'energy', 'autonomy'] as const
export type LetterStrength = (typeof LETTER_STRENGTHS)[number]

export interface CoverLetterStore {
  /** @returns null while they have none for this offer */
  find(youthId: string, offerId: string): Promise<CoverLetter | null>
  /** In place of what there was for the offer. */
  save(youthId: string, letter: CoverLetter): Promise<void>
}
