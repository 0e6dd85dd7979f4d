/** What youths are told of workshops: that there is one, that it changed or is cancelled, that a seat is theirs, that it is soon, that they missed it. */
import { nextAllowed } from '../base/calendar.js'
import type { Clock } from '../base/clock.js'
import { type AgencyStore, timeZoneOf } from '../domain/agencies/agency.js'
import { audienceOf } from '../domain/workshops/audience.js'
import type { Workshop, WorkshopStore } from '../domain/workshops/workshop.js'
import type { YouthStore } from '../domain/youth/youth.js'
import { dueReminder, REMINDER_KINDS, remindersOf } from './reminders.js'
import type { Scheduler, Sweep, Task } from './scheduler.js'
import type { Tell } from './tell.js'

const DAY_MS = 24 * 3600 * 1000
/** The host has this long to tick who came before the absent are written to. */
const FOLLOW_UP_AFTER_MS = 2 * 3600 * 1000
/** Later than this nobody is asked why they did not come. */
const FOLLOW_UP_UNTIL_MS = 3 * DAY_MS
/** How long before a session of a series its card comes to the channel. */
const CARD_AHEAD_MS = 8 * DAY_MS

export interface WorkshopJobsOptions {
  workshops: WorkshopStore
  agencies: AgencyStore
  youths: YouthStore
  clock: Clock
  tell: Tell
  /** The advisers' cards are redrawn. */
  onChanged: (workshopId: string) => Promise<void>
}

export interface WorkshopJobs {
  sweep(scheduler: Scheduler): Sweep
  runTask(task: Task): Promise<void>
}

export function createWorkshopJobs({ workshops, agencies, youths, clock, tell, onChanged }: WorkshopJobsOptions): WorkshopJobs {
  /** Keys that this process has planned: saves asking the database each minute. */
  const planned = new Set<string>()

  async function zoneOf(agencyId: string | null): Promise<string> {
    return timeZoneOf(agencyId === null ? null : await agencies.get(agencyId))
  }

  async function registered(workshopId: string): Promise<Map<string, 'registered' | 'waiting'>> {
    const found = await workshops.registrations(workshopId)
    return new Map(found.flatMap(({ youthId, state }) => (state === 'cancelled' ? [] : [[youthId, state] as const])))
  }

  /** To the youths of the agencies that may come and who want to hear of such things; held back in quiet hours. */
  async function announce(workshop: Workshop): Promise<void> {
    let count = 0
    for (const [agencyId, audience] of await audienceOf(workshop, { youths, workshops })) {
      const notBefore = nextAllowed(clock.now(), await zoneOf(agencyId))
      if (notBefore >= workshop.startsAt) continue
      count += audience.length
      await tell(
        audience.map(({ id }) => id),
        (youth) => ({
          key: `announced:${workshop.id}:${youth.id}`,
          name: 'workshop.announced',
          value: { workshopId: workshop.id },
          class: 'unasked',
          notBefore,
        }),
      )
    }
    await workshops.noteAnnounced(workshop.id, count)
    await onChanged(workshop.id)
  }

  async function tellRegistered(workshop: Workshop, key: (youthId: string) => string, name: string, value: unknown): Promise<void> {
    const known = await registered(workshop.id)
    await tell([...known.keys()], (youth) => ({ key: key(youth.id), name, value, class: 'registered' }))
  }

  async function tellNews(workshop: Workshop): Promise<void> {
    const { id, version } = workshop
    if (workshop.state === 'cancelled') {
      await tellRegistered(workshop, (youthId) => `cancelled:${id}:${youthId}`, 'workshop.cancelled', { workshopId: id })
    } else {
      // Who registered before the announcement did so from the list, and then knows the first version.
      if (version > 1) {
        await tellRegistered(workshop, (youthId) => `changed:${id}:${version}:${youthId}`, 'workshop.changed', { workshopId: id, version })
      }
    }
    await workshops.update(id, { announcedVersion: version })
  }

  /**
   * Reminders still to come. What has already passed was not missed when the workshop was made or moved later than that (the notice of
   * the change says it all); it was missed when we were away since, and the task then decides whether it still makes sense.
   */
  async function planReminders(workshop: Workshop, scheduler: Scheduler): Promise<void> {
    const { id, version, startsAt, createdAt } = workshop
    const keyOf = (kind: string) => `${id}:${kind}:${version}`
    if (REMINDER_KINDS.every((kind) => planned.has(keyOf(kind)))) return
    const now = clock.now()
    const isFirst = !(await scheduler.hasEarlier(id, version))
    for (const { kind, at } of remindersOf(workshop, await zoneOf(workshop.agencyId))) {
      if (at > now || (isFirst && at > createdAt)) {
        await scheduler.plan({
          key: keyOf(kind),
          kind,
          workshopId: id,
          version,
          at,
          uselessAfter: new Date(startsAt.getTime() + 7 * DAY_MS),
        })
      }
      planned.add(keyOf(kind))
    }
  }

  async function planPromotions(workshop: Workshop, scheduler: Scheduler): Promise<void> {
    for (const { youthId, state, promotedAt } of await workshops.registrations(workshop.id)) {
      if (state !== 'registered' || promotedAt === null) continue
      const key = `promoted:${workshop.id}:${youthId}:${promotedAt.toISOString()}`
      if (planned.has(key)) continue
      await scheduler.plan({
        key,
        kind: 'promoted',
        workshopId: workshop.id,
        version: workshop.version,
        youthId,
        at: clock.now(),
        uselessAfter: new Date(workshop.startsAt.getTime() + 7 * DAY_MS),
      })
      planned.add(key)
    }
  }

  /**
   * To those who had a seat and did not come, in a kind word with the next dates. Who came has to be known: ticked by the host, or seen by
   * the links of a workshop that one could only join by them.
   */
  async function followUp(workshop: Workshop): Promise<void> {
    const seated = (await workshops.registrations(workshop.id)).filter(({ state }) => state === 'registered')
    const absent = seated.filter(({ attendedAt }) => attendedAt === null)
    const isKnown = workshop.tickedAt !== null || (workshop.mode === 'video' && absent.length < seated.length)
    if (!isKnown) return
    const notBefore = nextAllowed(clock.now(), await zoneOf(workshop.agencyId))
    await tell(
      absent.map(({ youthId }) => youthId),
      (youth) =>
        youth.isPaused
          ? null
          : {
              key: `missed:${workshop.id}:${youth.id}`,
              name: 'workshop.missed',
              value: { workshopId: workshop.id },
              class: 'registered',
              notBefore,
            },
    )
    await workshops.noteFollowedUp(workshop.id)
  }

  async function remind({ workshopId, version, kind }: Task): Promise<void> {
    const workshop = await workshops.get(workshopId)
    if (workshop === null || workshop.state !== 'scheduled' || workshop.version !== version) return
    // Late, as after an outage: only the reminder that fits the hour is given.
    if (dueReminder(workshop, await zoneOf(workshop.agencyId), clock.now()) !== kind) return
    const seated = [...(await registered(workshopId))].filter(([, state]) => state === 'registered').map(([youthId]) => youthId)
    await tell(seated, (youth) => ({
      key: `${workshopId}:${kind}:${version}:${youth.id}`,
      name: 'workshop.reminder',
      value: { workshopId, kind },
      class: 'registered',
    }))
  }

  async function tellPromotion({ workshopId, youthId, key }: Task): Promise<void> {
    const workshop = await workshops.get(workshopId)
    if (youthId === undefined || workshop === null || workshop.state !== 'scheduled' || workshop.startsAt <= clock.now()) return
    if ((await registered(workshopId)).get(youthId) !== 'registered') return
    await tell([youthId], () => ({ key, name: 'workshop.promoted', value: { workshopId }, class: 'registered' }))
  }

  return {
    sweep: (scheduler) => async (touch) => {
      const failures: unknown[] = []
      const attempt = async (work: () => Promise<void>) => {
        await work().catch((error) => failures.push(error))
        await touch()
      }
      for (const workshop of await workshops.unannounced(clock.now())) await attempt(() => tellNews(workshop))
      for (const workshop of await workshops.toAnnounce(clock.now())) await attempt(() => announce(workshop))
      for (const workshop of await workshops.upcoming(clock.now())) {
        await attempt(async () => {
          await planReminders(workshop, scheduler)
          await planPromotions(workshop, scheduler)
          // Sessions of a series come to the channel one after the other.
          if (workshop.series !== null && workshop.slack === null && workshop.startsAt.getTime() - clock.now().getTime() < CARD_AHEAD_MS)
            await onChanged(workshop.id)
        })
      }
      const ago = (ms: number) => new Date(clock.now().getTime() - ms)
      for (const workshop of await workshops.toFollowUp(ago(FOLLOW_UP_UNTIL_MS), ago(FOLLOW_UP_AFTER_MS)))
        await attempt(() => followUp(workshop))
      await scheduler.forget()
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} workshops are not done with.`)
    },
    runTask: (task) => (task.kind === 'promoted' ? tellPromotion(task) : remind(task)),
  }
}
