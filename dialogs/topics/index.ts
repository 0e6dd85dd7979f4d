/** Every topic there is. Adding one: a file beside this, its words in `dialogs/fr/`, and a line here. */
import { adviserTopic, distressTopic } from './adviser.js'
import { applyTopic } from './apply.js'
import {
  appointmentCancelledTopic,
  appointmentMovedTopic,
  appointmentOfferedTopic,
  appointmentReminderTopic,
  appointmentTopic,
} from './appointments.js'
import { campaignMessageTopic } from './campaign.js'
import { blindProfileTopic, consentsTopic, objectionTopic, refusalTopic, youngTopic } from './consents.js'
import { contactAnsweredTopic, contactProposedTopic, contactTopic } from './contact.js'
import { followUpTopic, withdrawTopic } from './contact-later.js'
import { declineTopic } from './decline.js'
import type { TopicDeps } from './deps.js'
import { fileTopic } from './file.js'
import {
  agencyChangedTopic,
  handoffAssignedTopic,
  handoffBegunTopic,
  handoffClosedTopic,
  handoffEditedTopic,
  handoffMessageTopic,
  handoffMovedTopic,
  handoffReadTopic,
} from './handoff-notices.js'
import { interviewCancelledTopic, interviewProposedTopic, interviewReminderTopic, interviewTopic } from './interview.js'
import { letterTopic } from './letter.js'
import { linkCodeTopic, linkTopic } from './link.js'
import { offerAlertTopic, offerTopic } from './offer.js'
import { offerChangedTopic } from './offer-changed.js'
import { offersTopic } from './offers.js'
import { paperReviewedTopic } from './paper.js'
import { alertsTopic, profileDetailsTopic, profileTopic } from './profile.js'
import { recruiterHelpTopic, recruiterMenuTopic, recruiterTopic } from './recruiter.js'
import { recruiterInterviewReminderTopic, recruiterInterviewsTopic, recruiterInterviewTopic } from './recruiter-interviews.js'
import { recruiterOfferChangedTopic, recruiterOfferTopic, recruiterReviewedTopic } from './recruiter-offer.js'
import { recruiterOffersTopic } from './recruiter-offers.js'
import { recruiterProfilesTopic } from './recruiter-profiles.js'
import { recruiterAnsweredTopic, recruiterRequestsTopic, recruiterRequestTopic } from './recruiter-requests.js'
import { resumeTopic } from './resume.js'
import { retentionTopic } from './retention.js'
import {
  dataTopic,
  deleteTopic,
  greetingTopic,
  helpTopic,
  insultTopic,
  menuTopic,
  soonTopic,
  startTopic,
  stopTopic,
  thanksTopic,
} from './service.js'
import { surveyAskedTopic, surveyTopic } from './survey.js'
import { trainingAlertTopic, trainingTopic } from './training.js'
import { trainingAnsweredTopic, trainingChangedTopic } from './training-notices.js'
import { trainingsTopic } from './trainings.js'
import { welcomeTopic } from './welcome.js'
import { workshopMissedTopic } from './workshop-missed.js'
import { workshopCancelledTopic, workshopChangedTopic, workshopPromotedTopic, workshopReminderTopic } from './workshop-notices.js'
import { myWorkshopsTopic, workshopAnnouncedTopic, workshopsTopic, workshopTopic } from './workshops.js'

export const allTopics = (deps: TopicDeps) => [
  welcomeTopic(deps),
  profileTopic(deps),
  profileDetailsTopic(deps),
  alertsTopic(deps),
  consentsTopic(deps),
  blindProfileTopic(deps),
  refusalTopic(deps),
  objectionTopic(deps),
  youngTopic(deps),
  offersTopic(deps),
  offerTopic(deps),
  offerAlertTopic(deps),
  offerChangedTopic(deps),
  contactTopic(deps),
  applyTopic(deps),
  contactAnsweredTopic(deps),
  contactProposedTopic(deps),
  withdrawTopic(deps),
  followUpTopic(deps),
  interviewTopic(deps),
  interviewProposedTopic(deps),
  interviewReminderTopic(deps),
  interviewCancelledTopic(deps),
  declineTopic(deps),
  recruiterTopic(deps),
  recruiterMenuTopic(),
  recruiterHelpTopic(),
  recruiterOfferTopic(deps),
  recruiterReviewedTopic(deps),
  recruiterOfferChangedTopic(deps),
  recruiterOffersTopic(deps),
  recruiterRequestTopic(deps),
  recruiterRequestsTopic(deps),
  recruiterAnsweredTopic(deps),
  recruiterProfilesTopic(deps),
  recruiterInterviewsTopic(deps),
  recruiterInterviewTopic(deps),
  recruiterInterviewReminderTopic(deps),
  resumeTopic(deps),
  paperReviewedTopic(deps),
  letterTopic(deps),
  appointmentTopic(deps),
  appointmentOfferedTopic(deps),
  appointmentReminderTopic(deps),
  appointmentMovedTopic(deps),
  appointmentCancelledTopic(deps),
  trainingsTopic(deps),
  trainingTopic(deps),
  trainingAlertTopic(deps),
  trainingAnsweredTopic(deps),
  trainingChangedTopic(deps),
  workshopsTopic(deps),
  workshopTopic(deps),
  myWorkshopsTopic(deps),
  workshopAnnouncedTopic(deps),
  workshopReminderTopic(deps),
  workshopChangedTopic(deps),
  workshopPromotedTopic(deps),
  workshopCancelledTopic(deps),
  workshopMissedTopic(deps),
  surveyTopic(deps),
  surveyAskedTopic(deps),
  adviserTopic(deps),
  distressTopic(deps),
  fileTopic(deps),
  handoffBegunTopic(deps),
  handoffAssignedTopic(),
  handoffMessageTopic(),
  handoffEditedTopic(),
  handoffReadTopic(),
  handoffMovedTopic(),
  agencyChangedTopic(),
  handoffClosedTopic(),
  campaignMessageTopic(deps),
  linkTopic(deps),
  linkCodeTopic(),
  menuTopic(),
  helpTopic(),
  stopTopic(),
  startTopic(),
  dataTopic(deps),
  deleteTopic(deps),
  retentionTopic(),
  thanksTopic(),
  greetingTopic(),
  insultTopic(),
  soonTopic(),
]
