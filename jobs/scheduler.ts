/**
 * agenda, as this house uses it: sweeps that look at what the documents say every minute, and tasks that are due at an instant, once
 * for each key. agenda goes by the machine's clock; tasks keep the service's instant in `data.at`, so they can be set right when a
 * movable clock moves. Handlers may run twice (a process that died half-way): what they do is keyed.
 */
import { MongoBackend } from '@agendajs/mongo-backend'
import { Agenda, backoffStrategies } from 'agenda'
import type { Connection } from 'mongoose'
import { z } from 'zod'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'

export const JOBS_COLLECTION = 'agendaJobs'
const TASK = 'task'

const taskSchema = z.object({
  /** Once for each. */
  key: z.string(),
  kind: z.enum(['dayBefore', 'hourBefore', 'tenMinutesBefore', 'promoted']),
  workshopId: z.string(),
  version: z.number(),
  youthId: z.string().optional(),
  /** Service's clock. */
  at: z.date(),
  /** Nobody asks for it any more after this instant: the record that keeps it from being planned again may go. */
  uselessAfter: z.date(),
})
export type Task = z.output<typeof taskSchema>

/** Looks at everything of one kind and does what is not done yet. `touch` keeps its lock when it takes long. */
export type Sweep = (touch: () => Promise<void>) => Promise<void>

export interface SchedulerOptions {
  connection: Connection
  clock: Clock
  log: Log
  sweeps: Record<string, Sweep>
  runTask: (task: Task) => Promise<void>
  sweepEveryMs: number
  processEveryMs: number
  /** A job whose process died is run again by another after this long. */
  lockMs: number
}

export interface Scheduler {
  start(): Promise<void>
  /** Stops at once; what is under way is free for another process. */
  stop(): Promise<void>
  /** Takes nothing new and waits for what is under way. */
  drain(): Promise<void>
  /** Runs a sweep now instead of at its next minute. */
  nudge(sweep: string): Promise<void>
  nudgeAll(): Promise<void>
  /** Does nothing when the key is known, done or not. */
  plan(task: Task): Promise<void>
  /** Whether an earlier version of a workshop was planned. */
  hasEarlier(workshopId: string, version: number): Promise<boolean>
  /** Sets the machine's instants of waiting tasks by the clock as it is now. */
  realign(): Promise<void>
  /** Tasks that are due and not done. */
  due(): Promise<number>
  /** Forgets tasks that nobody needs. */
  forget(): Promise<void>
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { connection, clock, log, sweeps, runTask, sweepEveryMs, processEveryMs, lockMs } = options
  const jobs = connection.collection(JOBS_COLLECTION)
  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: databaseOf(connection), collection: JOBS_COLLECTION }),
    // A number: agenda reads '200 milliseconds' as 200 seconds.
    processEvery: processEveryMs,
    defaultLockLifetime: lockMs,
  })
  agenda.on('error', (error) => log.error({ err: error }, 'agenda met an error.'))
  agenda.on('fail', (error: unknown) => log.error({ err: error }, 'A job failed.'))

  const again = new Set<string>()
  for (const [name, sweep] of Object.entries(sweeps)) {
    agenda.define(name, async (job) => {
      do {
        again.delete(name)
        await sweep(() => job.touch())
        // Asked for while it ran: what it was asked for may have come too late for this round.
      } while (again.has(name))
    })
  }
  // A job that ends writes its next minute over what was asked for meanwhile.
  agenda.on('complete', ({ attrs: { name } }) => {
    if (again.has(name)) nudge(name).catch((error: unknown) => log.error({ err: error, sweep: name }, 'A sweep waits for its next minute.'))
  })
  agenda.define(TASK, (job) => runTask(taskSchema.parse(job.attrs.data)), {
    backoff: backoffStrategies.exponential({ delay: 1000, maxDelay: 60_000, maxRetries: 30, jitter: 0.2 }),
  })

  async function nudge(name: string): Promise<void> {
    again.add(name)
    await jobs.updateOne({ name, type: 'single', nextRunAt: { $gt: new Date() } }, { $set: { nextRunAt: new Date() } })
  }

  async function realign(): Promise<void> {
    const now = clock.now()
    const aheadMs = now.getTime() - clock.machineInstant(now).getTime()
    await jobs.updateMany({ name: TASK, nextRunAt: { $ne: null }, lastRunAt: null }, [
      { $set: { nextRunAt: { $subtract: ['$data.at', aheadMs] } } },
    ])
  }

  return {
    async start() {
      await agenda.ready
      await jobs.createIndex({ 'data.key': 1 }, { sparse: true })
      await realign()
      await agenda.start()
      for (const name of Object.keys(sweeps)) await agenda.every(sweepEveryMs, name)
    },
    stop: () => agenda.stop(false),
    async drain() {
      await agenda.drain({ closeConnection: false })
    },
    nudge,
    async nudgeAll() {
      for (const name of Object.keys(sweeps)) await nudge(name)
    },
    async plan(task) {
      const job = agenda.create(TASK, task)
      job.unique({ 'data.key': task.key }, { insertOnly: true })
      job.schedule(clock.machineInstant(task.at))
      await job.save()
    },
    async hasEarlier(workshopId, version) {
      return (await jobs.findOne({ name: TASK, 'data.workshopId': workshopId, 'data.version': { $lt: version } })) !== null
    },
    realign,
    due: () => jobs.countDocuments({ nextRunAt: { $ne: null, $lte: new Date() } }),
    async forget() {
      await jobs.deleteMany({ name: TASK, 'data.uselessAfter': { $lt: clock.now() } })
    },
  }
}

type Database = Extract<ConstructorParameters<typeof MongoBackend>[0], { mongo: unknown }>['mongo']

/** mongoose and agenda each bring the driver; their databases are the same thing under two names. */
function databaseOf(connection: Connection): Database {
  const database: unknown = connection.db
  if (!isDatabase(database)) throw new Error('The jobs need an open database connection.')
  return database
}

function isDatabase(value: unknown): value is Database {
  return typeof value === 'object' && value !== null && 'collection' in value && typeof value.collection === 'function'
}
