import { z } from 'zod'
import { TrainingRefused, type TrainingStore } from '../training.js'
import type { MappedTraining } from './row.js'

export interface TrainingImportReport {
  read: number
  created: number
  updated: number
  unchanged: number
  refused: number
  /** What each refused row is, and why. */
  refusals: { sourceId: string; title: string; problems: TrainingRefused['problems'] }[]
}

const row = z.record(z.string(), z.string())

/** Publishes the sessions of a table by their source id: importing the same table again changes nothing. */
export async function importTrainings(
  rows: AsyncIterable<unknown>,
  { trainings, map }: { trainings: Pick<TrainingStore, 'publish'>; map: (row: Record<string, string>) => MappedTraining },
): Promise<TrainingImportReport> {
  const report: TrainingImportReport = { read: 0, created: 0, updated: 0, unchanged: 0, refused: 0, refusals: [] }
  const refuse = (sourceId: string, title: string, problems: TrainingRefused['problems']) => {
    report.refused++
    report.refusals.push({ sourceId, title, problems })
  }
  for await (const given of rows) {
    report.read++
    const mapped = map(row.parse(given))
    if ('problems' in mapped) {
      refuse(mapped.sourceId, mapped.title, mapped.problems)
      continue
    }
    try {
      const { outcome } = await trainings.publish(mapped.training)
      report[outcome]++
    } catch (error) {
      if (!(error instanceof TrainingRefused)) throw error
      refuse(mapped.training.sourceId, mapped.training.title, error.problems)
    }
  }
  return report
}
