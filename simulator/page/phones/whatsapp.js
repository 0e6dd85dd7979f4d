/** The WhatsApp phone: green bar, beige wallpaper, ticks. */
import { html } from '../dom.js'
import { act } from '../store.js'
import { dayBreak, timeOf, withMarks } from '../text.js'
import { Bubble, Composer, FileView, Frame, Log, MapPoint, People, useHolder, Welcome } from './phone.js'
import { conversation, NotArrived } from './sms.js'

const SERVICE = 'MyMatchUp'
const ARRIVED = new Set(['sent', 'delivered', 'read'])
const TICKS = { receiving: ['✓', 'Envoyé'], received: ['✓✓', 'Lu'], failed: ['!', 'Non remis'] }

export function WhatsAppPhone() {
  const { people, holder, choose } = useHolder('whatsapp')
  const messages = conversation('whatsapp', holder)
  const send = (what) => act('phone.send', { channel: 'whatsapp', person: holder.id, ...what })
  const newsOf = (person) => conversation('whatsapp', person).filter(({ way }) => way === 'toPerson').length
  return html`
    <${People} channel="WhatsApp" label="WhatsApp" people=${people} holder=${holder} choose=${choose} newsOf=${newsOf} />
    <${Frame} kind="whatsapp" title=${SERVICE} subtitle=${`${holder.name} · compte pro`} avatar="M">
      <${Log} label="Messages WhatsApp" count=${messages.length}>
        ${messages.length === 0 ? html`<${Welcome} text=${`${holder.name} n'a encore rien écrit sur WhatsApp.`} offers=${['slt', 'Bonjour']} send=${send} />` : null}
        ${messages.map((message, index) => html`<${Message} key=${message.sid} message=${message} before=${messages[index - 1]} name=${holder.name} send=${send} />`)}
      <//>
      <${Composer} label="Message WhatsApp" placeholder="Message" send=${send} />
    <//>`
}

function Message({ message, before, name, send }) {
  const atMs = Date.parse(message.at)
  const isMine = message.way === 'toService'
  const separator = dayBreak(atMs, before === undefined ? undefined : Date.parse(before.at))
  if (!isMine && !ARRIVED.has(message.status)) return html`${separator}<${NotArrived} message=${message} />`
  const [tick, said] = TICKS[message.status] ?? []
  const foot = html`<span class="stamp">${timeOf(atMs)}${isMine && tick ? html`<span class=${`ticks ticks-${message.status}`} role="img" aria-label=${said}>${tick}</span>` : null}</span>`
  return html`
    ${separator}
    <${Bubble} side=${isMine ? 'mine' : 'theirs'} who=${isMine ? name : SERVICE} atMs=${atMs} foot=${foot}>
      ${message.media.map((media) => html`<${FileView} key=${media.id} url=${`/simulator/files/twilio/${media.id}`} name=${media.fileName} type=${media.contentType} />`)}
      ${message.location === undefined ? null : html`<${MapPoint} ...${message.location} />`}
      ${message.body === '' ? null : html`<p class="words">${withMarks(message.body)}</p>`}
    <//>
    ${(message.buttons ?? []).length === 0 ? null : html`<div class="replies">${message.buttons.map((button) => html`<button type="button" key=${button.payload} onClick=${() => send({ button: { text: button.title, payload: button.payload } })}>${button.title}</button>`)}</div>`}`
}
