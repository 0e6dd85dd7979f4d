import type { Connection } from 'mongoose'
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import type { Vault } from '../../base/vault.js'
import { defineModel } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { RESUME_LOOKS, type Resume, type ResumeStore } from './resume.js'

interface ResumeDocument {
  /** The youth. */
  _id: string
  /** All of it, sealed. */
  resume: string
  updatedAt: Date
}

const entry = z.object({ title: z.string(), where: z.string().nullable(), period: z.string().nullable(), detail: z.string().nullable() })

const resumeSchema = z.object({
  firstName: z.string(),
  lastName: z.string(),
  headline: z.string(),
  town: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  experiences: z.array(entry),
  schooling: z.array(entry),
  skills: z.array(z.string()),
  assets: z.array(z.string()),
  interests: z.string().nullable(),
  look: z.enum(RESUME_LOOKS),
})

export function createResumeStore({ connection, vault, clock }: { connection: Connection; vault: Vault; clock: Clock }): ResumeStore & {
  personalData: PersonalData<Resume>
  ensureIndexes(): Promise<void>
} {
  const resumes = defineModel<ResumeDocument>(connection, {
    name: 'resumes',
    fields: { _id: String, resume: String, updatedAt: Date },
    indexes: [],
  })

  async function ofYouth(youthId: string): Promise<Resume | null> {
    const found = await resumes.findOne({ _id: youthId }).lean()
    return found === null ? null : resumeSchema.parse(vault.openJson(found.resume))
  }

  return {
    ofYouth,
    async save(youthId, resume) {
      await resumes.updateOne({ _id: youthId }, { $set: { resume: vault.sealJson(resume), updatedAt: clock.now() } }, { upsert: true })
    },
    personalData: {
      async read(youthId) {
        const resume = await ofYouth(youthId)
        return resume === null ? [] : [resume]
      },
      async erase(youthId, session) {
        const { deletedCount } = await resumes.deleteOne({ _id: youthId }).session(session)
        return { resumes: deletedCount }
      },
      async move(fromId, intoId, session) {
        const from = await resumes.findOneAndDelete({ _id: fromId }).session(session).lean()
        if (from === null) return
        await resumes.updateOne(
          { _id: intoId },
          { $setOnInsert: { resume: from.resume, updatedAt: from.updatedAt } },
          { upsert: true, session },
        )
      },
    },
    ensureIndexes: () => resumes.createIndexes(),
  }
}
