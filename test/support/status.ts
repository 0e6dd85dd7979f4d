import type { ServiceStatus } from '../../web/deps.js'

/** A service that has nothing to do. */
export const QUIET: ServiceStatus = {
  isReady: true,
  dueInbox: 0,
  dueOutbox: 0,
  dueDesk: 0,
  oldestDueMs: 0,
  stuckConversations: 0,
  oldestUnsentMs: 0,
  parked: 0,
  earlyReceipts: 0,
  spooled: 0,
}
