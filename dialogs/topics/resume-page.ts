import type { Page, PageSection } from '../../domain/resumes/page.js'
import type { Resume } from '../../domain/resumes/resume.js'
import type { TopicDeps } from './deps.js'

/** A CV as it is laid out: sections that hold nothing are left out. */
export function resumePage(resume: Resume, words: TopicDeps['words']): Page {
  const { firstName, lastName, headline, town, phone, email, experiences, schooling, skills, assets, interests, look } = resume
  const name = [firstName, lastName].filter((part) => part !== '').join(' ')
  const sections: PageSection[] = [
    { heading: words('resume.section.experiences'), entries: experiences },
    { heading: words('resume.section.schooling'), entries: schooling },
    { heading: words('resume.section.skills'), list: skills },
    { heading: words('resume.section.assets'), list: assets },
    { heading: words('resume.section.interests'), paragraphs: interests === null ? [] : [interests] },
  ]
  const isFull = ({ entries = [], list = [], paragraphs = [] }: PageSection) => entries.length + list.length + paragraphs.length > 0
  return {
    title: name === '' ? words('resume.anonymousTitle') : words('resume.title', { name }),
    name: name === '' ? words('resume.anonymousTitle') : name,
    headline: headline === '' ? null : headline,
    contact: [town, phone ?? '', email ?? ''].filter((part) => part !== ''),
    sections: sections.filter(isFull),
    look,
  }
}

/** For a first contact: what somebody can do, not who they are. Places of work and school stay out too: they tell where somebody comes from. */
export function anonymous(resume: Resume): Resume {
  const withoutPlace = <T extends { where: string | null }>(entry: T): T => ({ ...entry, where: null })
  return {
    ...resume,
    firstName: '',
    lastName: '',
    town: '',
    email: null,
    phone: null,
    experiences: resume.experiences.map(withoutPlace),
    schooling: resume.schooling.map(withoutPlace),
    interests: null,
  }
}
