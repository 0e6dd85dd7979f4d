import { DateTime } from 'luxon'
import { z } from 'zod'
import { topic } from '../topic.js'

const warningInput = z.object({ day: z.iso.date() })

/** A month before everything is erased: any answer keeps it. */
export const retentionTopic = () =>
  topic('retention.warning', async (ask, input) => {
    ask.speakAs('unasked')
    const { day } = warningInput.parse(input)
    await ask.say('retention.warning', { day: DateTime.fromISO(day).setLocale('fr').toFormat('d LLLL yyyy') })
  })
