/** What a youth says of their way so far, for a CV. Nothing that may not count in hiring is in it: no age, photo, nationality or family. */
export interface Resume {
  firstName: string
  lastName: string
  /** What they look for, in their words or the occupation's label. */
  headline: string
  /** Where they live: a commune's name. */
  town: string
  email: string | null
  phone: string | null
  experiences: ResumeEntry[]
  schooling: ResumeEntry[]
  skills: string[]
  /** Licences, languages. */
  assets: string[]
  interests: string | null
  look: ResumeLook
}

export interface ResumeEntry {
  /** `Vendeuse`, `CAP Cuisine`. */
  title: string
  /** Company or school, with its town. */
  where: string | null
  /** `2024`, `juin à août 2025`, in their words. */
  period: string | null
  /** What they did, one line. */
  detail: string | null
}

export const RESUME_LOOKS = ['plain', 'modern'] as const
export type ResumeLook = (typeof RESUME_LOOKS)[number]

export interface ResumeStore {
  /** @returns null while they have none */
  ofYouth(youthId: string): Promise<Resume | null>
  /** In place of what there was. */
  save(youthId: string, resume: Resume): Promise<void>
}
