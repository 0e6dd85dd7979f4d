import { topic } from '../topic.js'
import { noteConsent } from './consent.js'
import { eraseYouth, type TopicDeps } from './deps.js'

/**
 * First contact: who writes, why, how long it is kept, which rights (RGPD art. 13), and the person goes on or not. "No" leaves nothing
 * behind.
 */
export const welcomeTopic = (deps: TopicDeps) =>
  topic('welcome', async (ask) => {
    const goesOn = await ask.yesNo('welcome.hello')
    if (!goesOn) {
      await ask.say('welcome.declined')
      await ask.once('forget', async () => {
        await eraseYouth(ask.turn, deps)
        return null
      })
      return
    }
    await ask.once('goOn', async () => {
      await noteConsent(ask, deps, { kind: 'service', isGiven: true, shown: 'welcome.hello' })
      ask.turn.memory.hasGoneOn = true
      return null
    })
    await ask.topic('profile')
  })
