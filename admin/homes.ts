/** Home tabs that somebody has opened are shown anew when what they tell changes. */
import type { Connection } from 'mongoose'

interface HomeDocument {
  /** Slack user id. */
  _id: string
}

export interface Homes {
  opened(slackUserId: string): Promise<void>
  /** Something of this agency has changed. */
  changed(agencyId: string): void
  changedFor(slackUserId: string): void
}

/**
 * @param advisersOf who is shown what happens at an agency
 * @param publish draws one person's home
 * @param background goes on after the change has been answered
 */
export function createHomes({
  connection,
  advisersOf,
  publish,
  background,
}: {
  connection: Connection
  advisersOf(agencyId: string): Promise<string[]>
  publish(slackUserId: string): Promise<void>
  background(work: () => Promise<void>): void
}): Homes {
  const homes = connection.collection<HomeDocument>('slackHomes')
  /** Being drawn; `true` when something has changed since that began. */
  const drawing = new Map<string, boolean>()

  async function draw(slackUserId: string): Promise<void> {
    if (drawing.has(slackUserId)) {
      drawing.set(slackUserId, true)
      return
    }
    try {
      do {
        drawing.set(slackUserId, false)
        await publish(slackUserId)
      } while (drawing.get(slackUserId) === true)
    } finally {
      drawing.delete(slackUserId)
    }
  }

  async function drawThoseOf(slackUserIds: string[]): Promise<void> {
    const known = await homes.find({ _id: { $in: slackUserIds } }).toArray()
    await Promise.all(known.map(({ _id }) => draw(_id)))
  }

  return {
    async opened(slackUserId) {
      await homes.updateOne({ _id: slackUserId }, { $setOnInsert: { _id: slackUserId } }, { upsert: true })
      await draw(slackUserId)
    },
    changed(agencyId) {
      background(async () => drawThoseOf(await advisersOf(agencyId)))
    },
    changedFor(slackUserId) {
      background(() => drawThoseOf([slackUserId]))
    },
  }
}
