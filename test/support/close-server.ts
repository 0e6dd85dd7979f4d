import type { Server } from 'restify'

/** Closes it with the connections that clients of this process keep alive, or opened and never used: these would hold it for a minute. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.server.closeAllConnections()
  })
}
