/** The service itself: menu, help, stop and start, own data, erasure, small talk. */
import { isRecruiter } from '../formal.js'
import { topic } from '../topic.js'
import { eraseYouth, type TopicDeps, youthIdOf } from './deps.js'

const DATA_LINK_HOURS = 24

export const menuTopic = () =>
  topic('menu', async (ask) => {
    if (isRecruiter(ask.turn)) {
      await ask.topic('recruiter.menu')
      return
    }
    const next = await ask.choice('menu.what', [
      { value: 'offers', label: 'menu.offers', synonyms: ['offre', 'job', 'jobs', 'emploi', 'travail', 'taf'] },
      { value: 'profile', label: 'menu.profile', synonyms: ['mon profil', 'recherche', 'modifier'] },
      { value: 'workshops', label: 'menu.workshops', synonyms: ['atelier'] },
      { value: 'training', label: 'menu.training', synonyms: ['formation', 'formations', 'me former'] },
      { value: 'adviser', label: 'menu.adviser', synonyms: ['conseillere', 'humain', 'quelqu un', 'parler'] },
      { value: 'cv', label: 'menu.cv', synonyms: ['cv', 'curriculum'] },
      { value: 'data', label: 'menu.data', synonyms: ['donnees', 'rgpd'] },
    ])
    await ask.topic(next)
  })

export const helpTopic = () =>
  topic('help', async (ask) => {
    await ask.say('help.text')
  })

export const stopTopic = () =>
  topic('stop', async (ask) => {
    const isAnsweredByProvider = await ask.once('stop', async () => {
      ask.turn.optOut()
      return ask.turn.inbound.optOut === 'stop'
    })
    if (!isAnsweredByProvider) await ask.say('stop.done')
  })

export const startTopic = () =>
  topic('start', async (ask) => {
    await ask.once('start', async () => {
      ask.turn.optIn()
      return null
    })
    await ask.say('stop.resumed')
  })

export const dataTopic = ({ links }: TopicDeps) =>
  topic('data', async (ask) => {
    const url = await ask.once('link', () =>
      links.url({ scope: 'd', subject: youthIdOf(ask.turn), detail: {} }, new Date(ask.turn.now.getTime() + DATA_LINK_HOURS * 3_600_000)),
    )
    await ask.say('data.link', { url, hours: DATA_LINK_HOURS })
  })

export const deleteTopic = (deps: TopicDeps) =>
  topic('delete', async (ask) => {
    if (!(await ask.yesNo('delete.sure'))) {
      await ask.say('delete.kept')
      return
    }
    await ask.once('erase', async () => {
      await eraseYouth(ask.turn, deps)
      return null
    })
    await ask.say('delete.done')
  })

export const thanksTopic = () => sentence('thanks', 'small.thanks')
export const greetingTopic = () =>
  topic('greeting', async (ask) => {
    await ask.say('small.greeting')
    await ask.topic('menu')
  })
export const insultTopic = () => sentence('insult', 'small.insult')
export const soonTopic = () =>
  topic('soon', async (ask) => {
    if (await ask.yesNo('small.soon')) await ask.topic('adviser', { reason: 'asked' })
  })

function sentence(id: string, words: string) {
  return topic(id, async (ask) => {
    await ask.say(words)
  })
}
