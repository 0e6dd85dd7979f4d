/**
 * What happens later because of something an adviser did: implemented by `jobs`. Each only makes things quicker; a job reconciles
 * every minute what the documents say, so a call that never came loses nothing.
 */
export interface Later {
  offerPublished(offerId: string): Promise<void>
  workshopChanged(workshopId: string): Promise<void>
  handoffOpened(handoffId: string): Promise<void>
  campaignChanged(campaignId: string): Promise<void>
  contactRequestChanged(requestId: string): Promise<void>
  trainingChanged(trainingId: string): Promise<void>
}
