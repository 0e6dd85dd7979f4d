/** The Telegram phone: blue bar, keyboards under bubbles, a button to start, to share, to unblock. */
import { html, useEffect, useState } from '../dom.js'
import { Icon } from '../icons.js'
import { act, all, one } from '../store.js'
import { dayBreak, timeOf, withEntities, withLinks } from '../text.js'
import { Bubble, Composer, FileView, Frame, Log, MapPoint, People, useHolder } from './phone.js'

const TOAST_MS = 3000
const FILE_KINDS = ['document', 'voice', 'audio', 'video', 'sticker', 'animation']

const conversation = (person) => all('telegramMessages').filter(({ chat }) => chat.id === person.telegramId)
const newsOf = (person) => conversation(person).filter(({ from }) => from.is_bot).length

export function TelegramPhone() {
  const { people, holder, choose } = useHolder('telegram')
  const user = one('telegramUsers', String(holder.telegramId))
  const messages = conversation(holder)
  const send = (what) => act('telegram.send', { person: holder.id, ...what })
  const isBlocking = user?.isBlocking === true
  return html`
    <${People} channel="Telegram" label="Telegram" people=${people} holder=${holder} choose=${choose} newsOf=${newsOf} />
    <${Frame} kind="telegram" title="MyMatchUp" subtitle=${`${holder.name} · bot`} avatar="M">
      <${Log} label="Messages Telegram" count=${messages.length}>
        ${messages.length === 0 ? html`<div class="welcome"><p><strong>Que peut faire ce bot ?</strong><br />Des offres d'emploi près de chez toi, des ateliers, et un conseiller quand tu veux.</p></div>` : null}
        ${messages.map((message, index) => html`<${Message} key=${message.message_id} message=${message} before=${messages[index - 1]} name=${holder.name} send=${send} />`)}
      <//>
      <${Toast} toast=${user?.toast} />
      ${isBlocking ? html`<button type="button" class="big-action" onClick=${() => send({ block: false })}>Débloquer</button>` : null}
      ${!isBlocking && user?.hasStarted !== true ? html`<button type="button" class="big-action" onClick=${() => send({ start: '' })}>Démarrer</button>` : null}
      ${
        !isBlocking && user?.hasStarted === true
          ? html`
              <${Composer} label="Message Telegram" placeholder="Message" send=${send} extras=${[
                ['contact', 'Mon numéro', () => send({ contact: true })],
                ['ban', 'Bloquer le bot', () => send({ block: true })],
              ]} />
              <${ReplyKeyboard} rows=${user.keyboard} send=${send} />`
          : null
      }
    <//>`
}

function Message({ message, before, name, send }) {
  const atMs = message.date * 1000
  const isMine = !message.from.is_bot
  const [pressed, setPressed] = useState(null)
  const rows = message.reply_markup?.inline_keyboard ?? []
  const kind = FILE_KINDS.find((each) => message[each] !== undefined)
  const file = message.photo?.at(-1) ?? (kind === undefined ? undefined : message[kind])
  const type = message.photo !== undefined || kind === 'sticker' ? 'image/jpeg' : (file?.mime_type ?? '')
  async function press(button) {
    setPressed(button.callback_data)
    await send({ press: { messageId: message.message_id, data: button.callback_data } })
    setPressed(null)
  }
  const edited = message.edit_date === undefined ? '' : 'modifié '
  return html`
    ${dayBreak(atMs, before === undefined ? undefined : before.date * 1000)}
    <${Bubble} side=${isMine ? 'mine' : 'theirs'} who=${isMine ? name : 'MyMatchUp'} atMs=${atMs} foot=${html`<span class="stamp">${edited}${timeOf(atMs)}${isMine ? html`<span class="ticks" aria-hidden="true">✓✓</span>` : null}</span>`}>
      ${file === undefined ? null : html`<${FileView} url=${`/simulator/files/telegram/${file.file_id}`} name=${file.file_name ?? 'photo'} type=${type} size=${file.file_size} />`}
      ${message.location === undefined ? null : html`<${MapPoint} ...${message.location} />`}
      ${message.contact === undefined ? null : html`<span class="place"><${Icon} name="contact" /><span>${message.contact.first_name}<small>+${message.contact.phone_number}</small></span></span>`}
      ${message.text === undefined ? null : html`<p class="words">${withEntities(message.text, message.entities)}</p>`}
      ${message.caption === undefined ? null : html`<p class="words">${withLinks(message.caption)}</p>`}
    <//>
    ${
      rows.length === 0
        ? null
        : html`<div class="keyboard" role="group" aria-label="Réponses proposées">
            ${rows.map((row, index) => html`<div class="keyboard-row" key=${index}>${row.map((button) => (button.url === undefined ? html`<button type="button" key=${button.callback_data} disabled=${pressed !== null} class=${pressed === button.callback_data ? 'is-pressed' : ''} onClick=${() => press(button)}>${button.text}</button>` : html`<a key=${button.url} href=${button.url} target="_blank" rel="noreferrer">${button.text} ↗</a>`))}</div>`)}
          </div>`
    }`
}

/** The keyboard that the bot asked for: own number, own position, or ready answers. */
function ReplyKeyboard({ rows, send }) {
  if (rows === null || rows === undefined) return null
  const tap = (button) => {
    if (button.request_contact === true) return send({ contact: true })
    if (button.request_location === true) return send({ location: { latitude: 48.5421, longitude: 2.6554, label: 'Melun' } })
    return send({ text: button.text })
  }
  return html`<div class="reply-keyboard" role="group" aria-label="Clavier proposé">${rows.map((row, index) => html`<div class="keyboard-row" key=${index}>${row.map((button) => html`<button type="button" key=${button.text} onClick=${() => tap(button)}>${button.text}</button>`)}</div>`)}</div>`
}

function Toast({ toast }) {
  const [isShown, setIsShown] = useState(false)
  const at = toast?.at
  useEffect(() => {
    if (at === undefined || Date.now() - at > TOAST_MS) return undefined
    setIsShown(true)
    const timer = setTimeout(() => setIsShown(false), TOAST_MS)
    return () => clearTimeout(timer)
  }, [at])
  return html`<div role="status" class="telegram-toast">${isShown ? html`<span>${toast.text}</span>` : null}</div>`
}
