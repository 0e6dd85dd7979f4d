/** Those who asked for a training, or are enrolled, hear of another place or date; of nothing else. */
import { nextAllowed } from '../base/calendar.js'
import type { Training } from '../domain/trainings/training.js'
import type { Context } from './context.js'
import { tellPerson } from './tell-person.js'

export async function tellAskers(context: Context, before: Training, training: Training, timeZone: string): Promise<void> {
  const { domain, clock } = context
  if (placeAndDates(before) === placeAndDates(training)) return
  const open = await domain.trainingInterests.openOf(training.id)
  const notBefore = nextAllowed(clock.now(), timeZone)
  for (const youth of await domain.youths.getMany(open.map(({ youthId }) => youthId))) {
    await tellPerson(context, youth, {
      key: `trainingChanged:${training.id}:${training.version}:${youth.id}`,
      name: 'training.changed',
      value: { trainingId: training.id },
      class: 'registered',
      notBefore,
    })
  }
}

function placeAndDates({ place, startsOn, endsOn }: Training): string {
  return [place?.insee, startsOn, endsOn].join()
}
