/** The SMS phone: the plain messages app of an Android phone. */
import { html } from '../dom.js'
import { act, all } from '../store.js'
import { dayBreak, readablePhone, timeOf, withLinks } from '../text.js'
import { Bubble, Composer, FileView, Frame, Log, MapPoint, People, useHolder, Welcome } from './phone.js'

const SERVICE = 'MyMatchUp'
const ARRIVED = new Set(['sent', 'delivered', 'read'])

/** What a phone on Twilio's side shows: its own messages, and those that arrived. */
export function conversation(channel, person) {
  return all('twilioMessages').filter(
    (one) =>
      one.channel === channel && one.person === person.phone && (one.way === 'toService' || !['accepted', 'queued'].includes(one.status)),
  )
}

const news = (channel) => (person) => conversation(channel, person).filter(({ way }) => way === 'toPerson').length

export function SmsPhone() {
  const { people, holder, choose } = useHolder('sms')
  const messages = conversation('sms', holder)
  const send = (what) => act('phone.send', { channel: 'sms', person: holder.id, ...what })
  return html`
    <${People} channel="SMS" label="SMS" people=${people} holder=${holder} choose=${choose} newsOf=${news('sms')} />
    <${Frame} kind="sms" title=${SERVICE} subtitle=${`${holder.name} · ${readablePhone(holder.phone)}`} avatar="M">
      <${Log} label="Messages SMS" count=${messages.length}>
        ${messages.length === 0 ? html`<${Welcome} text=${`${holder.name} n'a encore rien envoyé. Un simple SMS suffit.`} offers=${['slt', 'Bonjour']} send=${send} />` : null}
        ${messages.map((message, index) => html`<${Message} key=${message.sid} message=${message} before=${messages[index - 1]} name=${holder.name} isLast=${index === messages.length - 1} />`)}
      <//>
      <${Composer} label="Message SMS" placeholder="Message" send=${send} />
    <//>`
}

function Message({ message, before, name, isLast }) {
  const atMs = Date.parse(message.at)
  const isMine = message.way === 'toService'
  const separator = dayBreak(atMs, before === undefined ? undefined : Date.parse(before.at))
  if (!isMine && !ARRIVED.has(message.status)) return html`${separator}<${NotArrived} message=${message} />`
  const state = { receiving: 'Envoi…', received: 'Envoyé', failed: 'Non envoyé' }[message.status]
  return html`
    ${separator}
    <${Bubble} side=${isMine ? 'mine' : 'theirs'} who=${isMine ? name : SERVICE} atMs=${atMs}>
      ${message.media.map((media) => html`<${FileView} key=${media.id} url=${`/simulator/files/twilio/${media.id}`} name=${media.fileName} type=${media.contentType} />`)}
      ${message.location === undefined ? null : html`<${MapPoint} ...${message.location} />`}
      ${message.body === '' ? null : html`<p class="words">${withLinks(message.body)}</p>`}
    <//>
    ${isMine && (isLast || message.status !== 'received') ? html`<p class=${`under ${message.status === 'failed' ? 'is-bad' : ''}`}>${state} · ${timeOf(atMs)}</p>` : null}
    ${!isMine && isLast ? html`<p class="under under-theirs">${timeOf(atMs)}</p>` : null}`
}

/** What the network lost: a person would see nothing, a visitor should know. */
export function NotArrived({ message }) {
  return html`<p class="note">Un message n'est pas arrivé${message.errorCode === undefined ? '' : ` (Twilio ${message.errorCode})`}.</p>`
}
