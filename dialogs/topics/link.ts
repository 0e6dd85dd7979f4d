import { z } from 'zod'
import { toE164 } from '../../base/phone.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'

const PHONE_LENGTH = 30
const MOST_TRIES = 5

/**
 * Joins a Telegram conversation to the person's number: by the contact Telegram vouches for, else by a six-digit code sent to the
 * phone by SMS.
 */
export const linkTopic = ({ domain, elsewhere }: TopicDeps) =>
  topic('link', async (ask) => {
    const vouched = await ask.once('contact', async () => {
      const { contact } = ask.turn.inbound
      return contact?.isSelf === true ? toE164(contact.phone) : null
    })
    if (vouched !== null) {
      await ask.once('join', async () => {
        await joinByPhone(ask.turn.memory, domain, youthIdOf(ask.turn), vouched)
        return null
      })
      await ask.say('link.done')
      return
    }
    const typed = await ask.text('link.phone', { maxLength: PHONE_LENGTH, isSkippable: true, request: 'phone' })
    const phone = typed === undefined ? null : toE164(typed)
    if (phone === null) {
      await ask.say(typed === undefined ? 'link.later' : 'link.notPhone')
      return
    }
    await ask.once('send', async () => {
      const youthId = youthIdOf(ask.turn)
      await elsewhere.sendLinkCode(phone, youthId, await domain.youths.openLinkCode(youthId, phone))
      return null
    })
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const code = await ask.text(tries === 0 ? 'link.code' : 'link.codeAgain', { maxLength: 12, isSkippable: true })
      if (code === undefined) return
      const result = await ask.once(`redeem${tries}`, async () => {
        const redeemed = await domain.youths.redeemLinkCode(youthIdOf(ask.turn), code.replace(/\D/g, ''))
        if (redeemed.ok) ask.turn.memory.youthId = redeemed.youth.id
        return redeemed.ok ? 'ok' : redeemed.reason
      })
      if (result === 'ok') {
        await ask.say('link.done')
        return
      }
      if (result !== 'wrong') {
        await ask.say(`link.${result}`)
        return
      }
    }
  })

async function joinByPhone(memory: Record<string, unknown>, domain: TopicDeps['domain'], youthId: string, phone: string): Promise<void> {
  const owner = await domain.youths.byPhone(phone)
  if (owner === null) await domain.youths.update(youthId, { phone })
  else if (owner.id !== youthId) memory.youthId = (await domain.youths.merge(owner.id, youthId)).id
}

const codeInput = z.object({ code: z.string() })

/** The digits themselves, told on the phone's own conversation. */
export const linkCodeTopic = () =>
  topic('link.code', async (ask, input) => {
    const { code } = codeInput.parse(input)
    await ask.say('link.yourCode', { code })
  })
