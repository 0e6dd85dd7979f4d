/**
 * The advisers' Slack. Each feature is one file that registers its commands, buttons and forms, and says which desk events it handles;
 * a new one is one more line in `createAdmin`.
 */
import type { Server } from 'restify'
import { loadWords } from '../base/words.js'
import type { Desk } from '../bot/desk.js'
import type { ContactRequest } from '../domain/contact-requests/contact-request.js'
import type { Handoff } from '../domain/handoffs/handoff.js'
import { appointmentFeature, refreshAppointment } from './appointment.js'
import { createCardStore } from './cards.js'
import { createCommuneSearch } from './commune-search.js'
import { connectSlack } from './connection.js'
import { contactRequestFeature, refreshContactRequest, remindOfContactRequest } from './contact-request.js'
import type { AdminDeps, Context, Registered } from './context.js'
import { createDesk } from './desk.js'
import { handoffFeature } from './handoff.js'
import { handoffAcknowledge } from './handoff-acknowledge.js'
import { raiseHandoff } from './handoff-raise.js'
import { handoffThread } from './handoff-thread.js'
import { helpFeature } from './help.js'
import { homeFeature, publishHome } from './home.js'
import { createHomes } from './homes.js'
import { createInTurn } from './in-turn.js'
import { messageFeature, refreshMessage } from './message.js'
import { offerFeature } from './offer.js'
import { offerReviewFeature } from './offer-review.js'
import { paperFeature } from './paper.js'
import { personErasedFeature } from './person-erased.js'
import { reportFeature } from './report.js'
import { createScope } from './scope.js'
import { surveyFeature } from './survey.js'
import { teamFeature } from './team.js'
import { trainingFeature } from './training.js'
import { refreshInterest, trainingInterestFeature } from './training-interest.js'
import { turnFailedFeature } from './turn-failed.js'
import { workshopFeature } from './workshop.js'
import { refreshWorkshop } from './workshop-cards.js'
import { youthFeature } from './youth.js'

export type { AdminDeps, TranscriptLine } from './context.js'
export type { GroupMessages } from './group-messages.js'
export type { Later } from './later.js'
export type { ReportDesk } from './report.js'

export interface Admin {
  /** Where the bot delivers what it tells the advisers. */
  desk: Desk
  /** Adds `POST /slack/events` (HTTP mode), before any body parser. */
  mount(server: Server): void
  start(): Promise<void>
  /** Waits for what advisers have started. */
  stop(): Promise<void>
  /** Redraw a card after something changed outside Slack: a recruiter's answer on the web, a job. */
  refreshContactRequest(requestId: string): Promise<void>
  refreshWorkshop(workshopId: string): Promise<void>
  refreshTrainingInterest(interestId: string): Promise<void>
  refreshMessage(campaignId: string): Promise<void>
  refreshAppointment(appointmentId: string): Promise<void>
  /** Says that nobody has answered a contact request yet. */
  remindOfContactRequest(request: ContactRequest): Promise<void>
  /** Says again that a handoff waits, in its channel. */
  raiseHandoff(handoff: Handoff): Promise<void>
  /** Everything Slack may call here: what the tests of who may do what walk through. */
  registered: readonly Registered[]
  /** Resolves when nothing that an adviser has started is under way here. */
  idle(): Promise<void>
}

export function createAdmin(deps: AdminDeps): Admin {
  const { config, log, domain } = deps
  const slack = connectSlack(config, log)
  const running = new Set<Promise<void>>()
  const background = (work: () => Promise<void>) => {
    const run = work().catch((error: unknown) => log.error({ err: error }, 'Slack: work in the background failed.'))
    running.add(run)
    void run.finally(() => running.delete(run))
  }
  const context: Context = {
    ...deps,
    app: slack.app,
    client: slack.client,
    words: loadWords(new URL('./fr/', import.meta.url)),
    registered: [],
    scope: createScope({ agencies: domain.agencies, config, client: slack.client, log }),
    cards: createCardStore(deps.connection, deps.cardClaimMs),
    inTurn: createInTurn(),
    findCommunes: createCommuneSearch(domain.reference, deps.recognisePlace),
    background,
    homes: createHomes({
      connection: deps.connection,
      background,
      publish: (slackUserId) => publishHome(context, slackUserId),
      async advisersOf(agencyId) {
        const advisers = await domain.agencies.advisersOf(agencyId)
        return [...advisers.map(({ slackUserId }) => slackUserId), ...config.adminUserIds]
      },
    }),
    workspaceUrl: slack.workspaceUrl,
  }

  const idle = async () => {
    while (running.size > 0) await Promise.all(running)
  }

  const handlers = [
    ...handoffFeature(context),
    ...workshopFeature(context),
    ...contactRequestFeature(context),
    ...offerReviewFeature(context),
    ...turnFailedFeature(context),
    ...appointmentFeature(context),
    ...paperFeature(context),
    ...personErasedFeature(context),
    ...trainingInterestFeature(context),
  ]
  handoffThread(context)
  handoffAcknowledge(context)
  offerFeature(context)
  trainingFeature(context)
  teamFeature(context)
  youthFeature(context)
  messageFeature(context)
  reportFeature(context)
  helpFeature(context)
  surveyFeature(context)
  homeFeature(context)

  return {
    desk: createDesk(handlers, log),
    mount: slack.mount,
    async start() {
      await context.cards.ensureIndexes()
      await slack.start()
    },
    async stop() {
      await slack.stop()
      await idle()
    },
    idle,
    registered: context.registered,
    refreshContactRequest: (requestId) => refreshContactRequest(context, requestId),
    remindOfContactRequest: (request) => remindOfContactRequest(context, request),
    refreshTrainingInterest: (interestId) => refreshInterest(context, interestId),
    refreshWorkshop: (workshopId) => refreshWorkshop(context, workshopId),
    refreshAppointment: (appointmentId) => refreshAppointment(context, appointmentId),
    refreshMessage: (campaignId) => refreshMessage(context, campaignId),
    raiseHandoff: (handoff) => raiseHandoff(context, handoff),
  }
}
