/** The trade's concepts, put together: what `main` makes once and hands to dialogs, admin, jobs and web. */
import type { Connection } from 'mongoose'
import type { Clock } from '../base/clock.js'
import type { Ids } from '../base/ids.js'
import type { Vault } from '../base/vault.js'
import type { Engine } from '../matching/engine.js'
import type { AgencyStore } from './agencies/agency.js'
import { createAgencyStore } from './agencies/store.js'
import { type ApplicationStore, createApplications } from './applications/application.js'
import type { Appointment, AppointmentStore } from './appointments/appointment.js'
import { createAppointmentStore } from './appointments/store.js'
import type { AuditLog } from './audit/audit.js'
import { createAuditLog } from './audit/store.js'
import type { CampaignStore } from './campaigns/campaign.js'
import { createCampaignStore } from './campaigns/store.js'
import type { CompanyStore } from './companies/company.js'
import { createCompanyStore } from './companies/store.js'
import type { ContactRequest, ContactRequestStore } from './contact-requests/contact-request.js'
import { createContactRequestStore } from './contact-requests/store.js'
import { type Counters, createCounters } from './counters.js'
import type { DocumentStore, StoredDocument } from './documents/document.js'
import { createDocumentStore } from './documents/store.js'
import type { FiguresStore } from './figures/figures.js'
import { createFiguresStore } from './figures/store.js'
import type { Handoff, HandoffStore } from './handoffs/handoff.js'
import { createHandoffStore } from './handoffs/store.js'
import type { CoverLetter, CoverLetterStore } from './letters/letter.js'
import { createLetterStore } from './letters/store.js'
import { createLinkStore, type Links } from './links/store.js'
import type { Note, NoteStore } from './notes/note.js'
import { createNoteStore } from './notes/store.js'
import { createOfferBoard } from './offers/board.js'
import type { WordingCheck } from './offers/check.js'
import type { MatchStore, OfferStore, StoredMatch } from './offers/job-offer.js'
import { createMatchRecords } from './offers/match-records.js'
import { createMatchStore } from './offers/match-store.js'
import { offerModel } from './offers/offer-document.js'
import { createOfferRevisions } from './offers/revisions.js'
import { createOfferStore } from './offers/store.js'
import { createVisibleOffers } from './offers/visible-offers.js'
import type { Paper, PaperStore } from './papers/paper.js'
import { createPaperStore } from './papers/store.js'
import type { PersonalData } from './personal-data.js'
import type { Recruiter, RecruiterStore } from './recruiters/recruiter.js'
import { createRecruiterStore } from './recruiters/store.js'
import type { Reference } from './reference/reference.js'
import type { Resume, ResumeStore } from './resumes/resume.js'
import { createResumeStore } from './resumes/store.js'
import { createSurveyStore, type SurveyStore } from './surveys/store.js'
import type { SurveySending } from './surveys/survey.js'
import { createTraces, type TraceStore } from './traces.js'
import type { InterestStore, TrainingInterest } from './trainings/interest.js'
import { createInterestStore } from './trainings/interest-store.js'
import { createTrainingMatcher } from './trainings/matcher.js'
import { createTrainingStore } from './trainings/store.js'
import { createToldTrainings, type ToldTraining, type ToldTrainings } from './trainings/told-store.js'
import type { TrainingMatcher, TrainingStore } from './trainings/training.js'
import { createWorkshopStore } from './workshops/store.js'
import type { Registration, Workshop, WorkshopStore } from './workshops/workshop.js'
import { type ConsentTexts, createConsentTexts } from './youth/consent-texts.js'
import { createProfileBoard } from './youth/profile-board.js'
import { createRetention, type Retention } from './youth/retention.js'
import { createYouthStore } from './youth/store.js'
import type { YouthStore } from './youth/youth.js'

export interface Domain {
  youths: YouthStore
  retention: Retention
  consentTexts: ConsentTexts
  agencies: AgencyStore
  companies: CompanyStore
  recruiters: RecruiterStore
  offers: OfferStore
  matches: MatchStore
  contactRequests: ContactRequestStore
  applications: ApplicationStore
  workshops: WorkshopStore
  handoffs: HandoffStore
  documents: DocumentStore
  notes: NoteStore
  resumes: ResumeStore
  papers: PaperStore
  letters: CoverLetterStore
  appointments: AppointmentStore
  trainings: TrainingStore & TrainingMatcher
  trainingInterests: InterestStore
  toldTrainings: ToldTrainings
  campaigns: CampaignStore
  audit: AuditLog
  links: Links
  surveys: SurveyStore
  traces: TraceStore
  figures: FiguresStore
  /** Anonymous counts of what was erased. */
  counters: Pick<Counters, 'get'>
  reference: Reference
  /** What the concepts keep about a youth, for the access right; the youth and profile themselves come from `youths`. */
  heldAbout(youthId: string): Promise<HeldAbout>
  /** Makes the indexes that the stores rely on; needed before the first write, quick when they exist. */
  ensureIndexes(): Promise<void>
  /** Reads offers and profiles into memory and follows their changes. The first ranking does it by itself. */
  open(): Promise<void>
  /** Ends what follows the database's changes; before the connection is closed. */
  close(): Promise<void>
}

/** Each oldest first. */
export interface HeldAbout {
  matches: StoredMatch[]
  contactRequests: ContactRequest[]
  workshops: { registration: Registration; workshop: Workshop }[]
  handoffs: Handoff[]
  documents: StoredDocument[]
  notes: Note[]
  resumes: Resume[]
  papers: Paper[]
  letters: CoverLetter[]
  appointments: Appointment[]
  trainingInterests: TrainingInterest[]
  toldTrainings: ToldTraining[]
  recruiters: Recruiter[]
  surveys: SurveySending[]
}

export interface DomainOptions {
  connection: Connection
  vault: Vault
  clock: Clock
  ids: Ids
  reference: Reference
  engine: Engine
  /** Refuses offers that ask for what the law forbids; without it none is refused for its wording. */
  checkWording?: WordingCheck
  /** What other rooms keep about people: erased and moved with them. */
  alsoPersonal?: PersonalData[]
}

export function createDomain({
  connection,
  vault,
  clock,
  ids,
  reference,
  engine,
  checkWording = () => [],
  alsoPersonal = [],
}: DomainOptions): Domain {
  const counters = createCounters(connection)
  const agencies = createAgencyStore(connection, reference)
  const companies = createCompanyStore(connection, clock, ids)
  const recruiters = createRecruiterStore({ connection, vault, clock, ids })
  const offerBoard = createOfferBoard(offerModel(connection), engine.relatedness)
  const profileBoard = createProfileBoard(connection, engine.relatedness)
  const offerRecords = createOfferStore({ connection, clock, ids, reference, checkWording, onWritten: offerBoard.note })
  const visibleOffers = createVisibleOffers({ offers: offerModel(connection), board: offerBoard, agencies, clock })
  const offerRevisions = createOfferRevisions({ connection, clock, reference, checkWording, onWritten: offerBoard.note })
  const offers = { ...offerRecords, ...offerRevisions, visibleTo: visibleOffers.visibleTo }
  const records = createMatchRecords(connection)
  const contactRequests = createContactRequestStore({ connection, clock, ids, offer: offers.get })
  const workshops = createWorkshopStore({ connection, clock, ids })
  const handoffs = createHandoffStore(connection)
  const documents = createDocumentStore({ connection, vault, clock })
  const notes = createNoteStore({ connection, vault })
  const resumes = createResumeStore({ connection, vault, clock })
  const papers = createPaperStore({ connection, vault, clock, ids })
  const letters = createLetterStore({ connection, vault, clock })
  const appointments = createAppointmentStore({ connection, clock })
  const trainingInterests = createInterestStore({ connection, clock, ids })
  const toldTrainings = createToldTrainings({ connection, clock })
  const campaigns = createCampaignStore({ connection, vault, clock })
  const audit = createAuditLog({ connection, clock, ids })
  const links = createLinkStore({ connection, clock })
  const surveys = createSurveyStore({ connection, vault, clock })
  const figures = createFiguresStore({ connection, clock })
  const personal = [
    records,
    contactRequests,
    workshops,
    handoffs,
    documents,
    notes,
    resumes,
    papers,
    letters,
    appointments,
    trainingInterests,
    toldTrainings,
    recruiters,
    audit,
    links,
    campaigns,
    surveys,
  ]
  // The figures first: they count the person before anything of them goes.
  const personalData = [figures.personalData, ...personal.map((store) => store.personalData), ...alsoPersonal]
  const youths = createYouthStore({ connection, vault, clock, ids, counters, personalData, board: profileBoard, recruiters })
  const matches = createMatchStore({ clock, records, offers, visibleOffers, profiles: profileBoard, youths, agencies })
  const trainingRecords = createTrainingStore({ connection, clock, ids, reference, checkWording, agencies })
  const trainingMatcher = createTrainingMatcher({ engine, trainings: trainingRecords, told: toldTrainings, matches, youths, agencies })
  async function heldAbout(youthId: string): Promise<HeldAbout> {
    const [
      ofMatches,
      ofRequests,
      ofWorkshops,
      ofHandoffs,
      ofDocuments,
      ofNotes,
      ofResumes,
      ofAppointments,
      ofRecruiters,
      ofTrainings,
      ofTold,
      ofSurveys,
      ofPapers,
      ofLetters,
    ] = await Promise.all([
      records.personalData.read(youthId),
      contactRequests.personalData.read(youthId),
      workshops.personalData.read(youthId),
      handoffs.personalData.read(youthId),
      documents.personalData.read(youthId),
      notes.personalData.read(youthId),
      resumes.personalData.read(youthId),
      appointments.personalData.read(youthId),
      recruiters.personalData.read(youthId),
      trainingInterests.personalData.read(youthId),
      toldTrainings.personalData.read(youthId),
      surveys.personalData.read(youthId),
      papers.personalData.read(youthId),
      letters.personalData.read(youthId),
    ])
    return {
      matches: ofMatches,
      contactRequests: ofRequests,
      workshops: ofWorkshops,
      handoffs: ofHandoffs,
      documents: ofDocuments,
      notes: ofNotes,
      resumes: ofResumes,
      papers: ofPapers,
      letters: ofLetters,
      appointments: ofAppointments,
      recruiters: ofRecruiters,
      trainingInterests: ofTrainings,
      toldTrainings: ofTold,
      surveys: ofSurveys,
    }
  }
  const traces = createTraces({ connection, clock, heldAbout, offers, requestsOfOffers: contactRequests.ofOffers })
  const consentTexts = createConsentTexts(connection)
  const stores = [consentTexts, figures, traces, counters, agencies, companies, offers, youths, trainingRecords, ...personal]

  return {
    youths,
    consentTexts,
    retention: createRetention({ connection, vault }),
    agencies,
    companies,
    recruiters,
    offers,
    matches,
    contactRequests,
    applications: createApplications(contactRequests),
    workshops,
    handoffs,
    documents,
    notes,
    resumes,
    papers,
    letters,
    appointments,
    trainings: { ...trainingRecords, ...trainingMatcher },
    trainingInterests,
    toldTrainings,
    campaigns,
    audit,
    links,
    surveys,
    traces,
    figures,
    counters,
    reference,
    heldAbout,
    async ensureIndexes() {
      await Promise.all(stores.map((store) => store.ensureIndexes()))
    },
    async open() {
      await Promise.all([offerBoard.open(), profileBoard.open()])
    },
    async close() {
      await Promise.all([offerBoard.close(), profileBoard.close()])
    },
  }
}
