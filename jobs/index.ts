/** What happens later: reminders, announcements, alerts, expiry. Any number of processes share it. */
import type { Connection } from 'mongoose'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { Notifier } from '../bot/notifier.js'
import type { ContactRequest } from '../domain/contact-requests/contact-request.js'
import type { Handoff } from '../domain/handoffs/handoff.js'
import type { Domain } from '../domain/index.js'
import { createAlerts, offerAlerts, trainingAlerts } from './alerts.js'
import { appointmentsSweep } from './appointments.js'
import { campaignsSweep, type Ways } from './campaigns.js'
import { contactRequestsSweep } from './contact-requests.js'
import { handoffsSweep } from './handoffs.js'
import { offersSweep } from './offers.js'
import { retentionSweep } from './retention.js'
import { createScheduler, type Scheduler, type Sweep } from './scheduler.js'
import { surveysSweep } from './surveys.js'
import { type ConversationOf, createTell, lastConversation } from './tell.js'
import { trainingsSweep } from './trainings.js'
import { createWorkshopJobs } from './workshops.js'

export interface JobsOptions {
  connection: Connection
  domain: Pick<
    Domain,
    | 'youths'
    | 'agencies'
    | 'offers'
    | 'matches'
    | 'workshops'
    | 'handoffs'
    | 'documents'
    | 'links'
    | 'surveys'
    | 'contactRequests'
    | 'appointments'
    | 'recruiters'
    | 'campaigns'
    | 'retention'
    | 'traces'
    | 'trainings'
    | 'trainingInterests'
    | 'toldTrainings'
    | 'figures'
  >
  notifier: Notifier
  /** Conversations in which nobody has written since then: some are of nobody that the domain knows. */
  silentSince?: (before: Date, limit: number) => Promise<string[]>
  clock: Clock
  log: Log
  /** Which of a youth's conversations is written to; by default the one last used. */
  conversationOf?: ConversationOf
  /** Raises a handoff that nobody took in time. */
  onUnanswered?: (handoff: Handoff) => Promise<void>
  /** Redraws the advisers' cards of a workshop. */
  onWorkshopChanged?: (workshopId: string) => Promise<void>
  /** Redraws the advisers' card of a contact request. */
  onContactRequestChanged?: (requestId: string) => Promise<void>
  /** Reminds the advisers of one that nobody answered. */
  onContactRequestUnanswered?: (request: ContactRequest) => Promise<void>
  /** Redraws the advisers' card of an interest in a training. */
  onTrainingInterestChanged?: (interestId: string) => Promise<void>
  /** What the bot knows of messages; without it no group message is sent. */
  ways?: Ways
  /** Redraws the advisers' card of an appointment. */
  onAppointmentChanged?: (appointmentId: string) => Promise<void>
  /** Redraws the advisers' card of a group message. */
  onCampaignChanged?: (campaignId: string) => Promise<void>
  sweepEveryMs?: number
  processEveryMs?: number
  lockMs?: number
}

/** Implements `admin`'s `Later`: each call only makes quicker what the sweeps find by themselves within a minute. */
export interface Jobs {
  start(): Promise<void>
  /** Stops at once. */
  stop(): Promise<void>
  /** Takes nothing new and waits for what is under way. */
  drain(): Promise<void>
  offerPublished(offerId: string): Promise<void>
  workshopChanged(workshopId: string): Promise<void>
  handoffOpened(handoffId: string): Promise<void>
  contactRequestChanged(requestId: string): Promise<void>
  trainingChanged(trainingId: string): Promise<void>
  campaignChanged(campaignId: string): Promise<void>
  /** How many are due and not done. */
  due(): Promise<number>
  /** To be called when a movable clock has moved (`clock.onMove(jobs.clockMoved)`). */
  clockMoved(): Promise<void>
}

/** What is on its way by a provider has mostly arrived after so long. */
const LOOK_AGAIN_MS = 5000

export function createJobs(options: JobsOptions): Jobs {
  const { connection, domain, notifier, clock, log, conversationOf = lastConversation, onUnanswered = () => Promise.resolve() } = options
  const { youths, agencies, offers, matches, workshops, handoffs, documents, appointments, links, figures } = domain
  const tell = createTell(youths, notifier, conversationOf, log)
  const alerts = createAlerts({ connection, youths, agencies, matches, kind: offerAlerts(offers), clock, tell })
  const newTrainings = createAlerts({ connection, youths, agencies, matches, kind: trainingAlerts(domain.trainings), clock, tell })
  const workshopJobs = createWorkshopJobs({
    workshops,
    agencies,
    youths,
    clock,
    tell,
    onChanged: options.onWorkshopChanged ?? (() => Promise.resolve()),
  })
  let lookAgain: NodeJS.Timeout | undefined
  const sweeps: Record<string, Sweep> = {
    ...(options.ways === undefined
      ? {}
      : {
          campaigns: campaignsSweep({
            campaigns: domain.campaigns,
            youths,
            agencies,
            notifier,
            ways: options.ways,
            clock,
            log,
            onChanged: options.onCampaignChanged ?? (() => Promise.resolve()),
            onUnderWay() {
              lookAgain ??= setTimeout(() => {
                lookAgain = undefined
                scheduler.nudge('campaigns').catch((error: unknown) => log.warn({ err: error }, 'Group messages wait for the next minute.'))
              }, LOOK_AGAIN_MS).unref()
            },
          }),
        }),
    offers: offersSweep(offers, matches, alerts, clock),
    workshops: (touch) => workshopJobs.sweep(scheduler)(touch),
    handoffs: handoffsSweep(handoffs, agencies, onUnanswered, clock),
    appointments: appointmentsSweep(appointments, agencies, clock, tell, options.onAppointmentChanged ?? (() => Promise.resolve())),
    contactRequests: contactRequestsSweep({
      contactRequests: domain.contactRequests,
      offers,
      recruiters: domain.recruiters,
      agencies,
      notifier,
      tell,
      clock,
      onChanged: options.onContactRequestChanged ?? (() => Promise.resolve()),
      onUnanswered: options.onContactRequestUnanswered ?? (() => Promise.resolve()),
    }),
    retention: retentionSweep({
      retention: domain.retention,
      traces: domain.traces,
      youths,
      agencies,
      notifier,
      clock,
      log,
      silentSince: options.silentSince ?? (() => Promise.resolve([])),
    }),
    trainings: trainingsSweep({
      trainings: domain.trainings,
      interests: domain.trainingInterests,
      told: domain.toldTrainings,
      alerts: newTrainings,
      tell,
      onChanged: options.onTrainingInterestChanged ?? (() => Promise.resolve()),
    }),
    surveys: surveysSweep({
      surveys: domain.surveys,
      workshops,
      appointments,
      contactRequests: domain.contactRequests,
      offers,
      youths,
      agencies,
      tell,
      clock,
    }),
    figures: (touch) => figures.keep(clock.now(), touch),
    documents: async () => {
      await documents.purge()
      await links.purge()
      await domain.traces.purge()
    },
  }
  const scheduler: Scheduler = createScheduler({
    connection,
    clock,
    log,
    sweeps,
    runTask: workshopJobs.runTask,
    sweepEveryMs: options.sweepEveryMs ?? 60_000,
    processEveryMs: options.processEveryMs ?? 1000,
    lockMs: options.lockMs ?? 60_000,
  })

  return {
    async start() {
      await Promise.all([alerts.ensureIndexes(), newTrainings.ensureIndexes()])
      await scheduler.start()
    },
    stop() {
      clearTimeout(lookAgain)
      return scheduler.stop()
    },
    due: () => scheduler.due(),
    async drain() {
      await scheduler.drain()
      clearTimeout(lookAgain)
    },
    offerPublished: () => scheduler.nudge('offers'),
    workshopChanged: () => scheduler.nudge('workshops'),
    handoffOpened: () => Promise.resolve(),
    contactRequestChanged: () => scheduler.nudge('contactRequests'),
    trainingChanged: () => scheduler.nudge('trainings'),
    campaignChanged: () => scheduler.nudge('campaigns'),
    async clockMoved() {
      await scheduler.realign()
      await scheduler.nudgeAll()
    },
  }
}
