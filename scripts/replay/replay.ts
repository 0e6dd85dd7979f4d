import type { Connection } from 'mongoose'
import type { Log } from '../../base/log.js'
import type { Period } from '../../domain/figures/figures.js'
import { instantsOf } from '../../domain/figures/period.js'
import { FIGURES, type FigureName, gatherReport, type Report } from '../../domain/figures/report.js'
import type { OpenData } from '../../main.js'
import { openHouse } from './house.js'
import { figuresOf, newTally } from './tally.js'
import { DAYS, planYear, type YearSize } from './year.js'

/** The collective: its four founders, then Sarlat and Meaux. */
const COLLECTIVE = ['77296S00', '77131S00', '77379S00', '77333S00', '24520S00', '77284S00']

export interface Replayed {
  report: Report
  /** By the script, from what it did and heard. */
  counted: Record<FigureName, number | null>
  /** By the report, from the database. */
  reported: Record<string, number | null>
  /** The figures that are not the same in both. */
  differences: FigureName[]
  agencies: Map<string, string>
  erased: number
}

export async function replay({
  connection,
  openData,
  size,
  period,
  days = DAYS,
  log,
  onDay = () => {},
}: {
  connection: Connection
  openData: OpenData
  size: YearSize
  period: Period
  /** Of the period: all that the size says happens in them. */
  days?: number
  log: Log
  onDay?: (done: number, people: number) => void
}): Promise<Replayed> {
  const tally = newTally()
  const house = await openHouse({
    connection,
    openData,
    beginsAt: instantsOf(period).from,
    agencyIds: COLLECTIVE,
    log,
    onMatches: (youthId, offerIds) => {
      for (const offerId of offerIds) tally.matches.add(`${youthId} ${offerId}`)
    },
  })
  try {
    const { agencies, figures } = house.domain
    for (const id of COLLECTIVE) await agencies.update(id, { shares: { offers: true, workshops: true, trainings: true, figures: true } })
    const year = await planYear(house, size, tally, { from: period.from, days, agencyIds: COLLECTIVE })
    for (let day = 0; day < days; day++) {
      await year.day(day)
      onDay(day + 1, tally.youths.size)
    }
    const report = await gatherReport({ figures, agencies }, { period })
    const counted = figuresOf(tally)
    const reported = Object.fromEntries(report.figures.map(({ name, value }) => [name, value]))
    return {
      report,
      counted,
      reported,
      differences: FIGURES.filter((name) => counted[name] !== reported[name]),
      agencies: new Map((await agencies.all()).map(({ id, name }) => [id, name])),
      erased: year.erased(),
    }
  } finally {
    await house.close()
  }
}
