/** One message in a channel or a thread: author, text or blocks, files, reactions, thread, and what can be done with it. */
import { html, useState } from '../dom.js'
import { Icon } from '../icons.js'
import { FileView } from '../phones/phone.js'
import { act, all, one } from '../store.js'
import { timeOf } from '../text.js'
import { Blocks } from './blocks.js'
import { useForm } from './modal.js'
import { emojiOf, Mrkdwn } from './mrkdwn.js'

export const atMsOf = (ts) => Number(ts) * 1000
const COLOURS = ['#3f6b52', '#7a4b2a', '#3c5a8a', '#7b3f61', '#56612c', '#8a3d3d', '#3d6f78', '#5b4a86']

export function Avatar({ user, size = 36 }) {
  if (user?.isBot === true) return html`<img class="slack-avatar" src="/simulator/assets/logo.svg" alt="" width=${size} height=${size} />`
  const name = user?.realName ?? '?'
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  // Set from here: the page's policy allows no style in its markup.
  const paint = (node) => node?.style.setProperty('--avatar', COLOURS[sum % COLOURS.length])
  const initials = name
    .split(' ')
    .map((part) => part[0])
    .join('')
    .slice(0, 2)
  return html`<span class="slack-avatar" aria-hidden="true" ref=${paint}>${initials}</span>`
}

export function SlackMessage({ message, user, isInThread = false, openThread, openLink, confirm }) {
  const author = one('slackUsers', message.user)
  const isOwn = message.user === user
  const [isEditing, setIsEditing] = useState(false)
  const form = useForm(user, { channel: message.channel, ts: message.ts }, `b${message.ts}`.replace('.', '-'), confirm)
  const where = { user, channel: message.channel, ts: message.ts }
  // What a person typed comes with blocks that only repeat it.
  const blocks = message.isBot ? (message.blocks ?? []) : []
  const react = (name, isRemoved) => act('slack.react', { ...where, name, isRemoved })
  return html`
    <article class=${message.ephemeralTo === undefined ? 'slack-message' : 'slack-message is-ephemeral'} aria-label=${`${author?.realName ?? 'Inconnu'}, ${timeOf(atMsOf(message.ts))}`}>
      <${Avatar} user=${author} />
      <div class="slack-content">
        <p class="slack-author"><strong>${author?.realName ?? 'Inconnu'}</strong>${author?.isBot === true ? html`<span class="app-badge">APP</span>` : null}<time>${timeOf(atMsOf(message.ts))}</time>${message.ephemeralTo === undefined ? null : html`<span class="only-you">Visible par toi seul·e</span>`}</p>
        ${isEditing ? html`<${Edit} message=${message} done=${() => setIsEditing(false)} where=${where} />` : null}
        ${!isEditing && blocks.length === 0 && message.text !== '' ? html`<${Mrkdwn} text=${message.text} openLink=${openLink} />` : null}
        ${blocks.length > 0 ? html`<${Blocks} blocks=${blocks} form=${form} openLink=${openLink} />` : null}
        ${message.editedTs !== undefined && !message.isBot ? html`<small class="edited">(modifié)</small>` : null}
        ${(message.files ?? []).map((file) => html`<div class="slack-file" key=${file.id}><${FileView} url=${`/simulator/files/slack/${file.id}`} name=${file.title} type=${file.mimetype} size=${file.size} /></div>`)}
        ${
          message.reactions === undefined
            ? null
            : html`<p class="reactions">${message.reactions.map(({ name, users }) => {
                const isMine = users.includes(user)
                const who = users.map((id) => one('slackUsers', id)?.realName ?? id).join(', ')
                return html`<button type="button" key=${name} aria-pressed=${isMine} title=${who} aria-label=${`${emojiOf(name)} ${users.length}, ${who}`} onClick=${() => react(name, isMine)}>${emojiOf(name)} ${users.length}</button>`
              })}</p>`
        }
        ${!isInThread && message.replies !== undefined ? html`<button type="button" class="thread-link" onClick=${() => openThread(message)}>${message.replies.users.map((id) => html`<${Avatar} key=${id} user=${one('slackUsers', id)} size=${20} />`)}<span>${message.replies.count} ${message.replies.count > 1 ? 'réponses' : 'réponse'}</span></button>` : null}
      </div>
      ${
        message.ephemeralTo !== undefined
          ? null
          : html`<div class="slack-tools" role="group" aria-label="Actions sur le message">
              <button type="button" class="icon-button" aria-label="Réagir avec ✅" title="✅" onClick=${() => react('white_check_mark', reacted(message, 'white_check_mark', user))}><${Icon} name="check" size=${16} /></button>
              <button type="button" class="icon-button" aria-label="Réagir avec 👀" title="👀" onClick=${() => react('eyes', reacted(message, 'eyes', user))}><${Icon} name="eye" size=${16} /></button>
              ${isInThread ? null : html`<button type="button" class="icon-button" aria-label="Répondre dans le fil" title="Répondre dans le fil" onClick=${() => openThread(message)}><${Icon} name="thread" size=${16} /></button>`}
              ${isOwn ? html`<button type="button" class="icon-button" aria-label="Modifier" title="Modifier" onClick=${() => setIsEditing(true)}><${Icon} name="pencil" size=${16} /></button><button type="button" class="icon-button" aria-label="Supprimer" title="Supprimer" onClick=${() => act('slack.remove', where)}><${Icon} name="bin" size=${16} /></button>` : null}
            </div>`
      }
    </article>`
}

const reacted = (message, name, user) => message.reactions?.some((one) => one.name === name && one.users.includes(user)) === true

function Edit({ message, done, where }) {
  const [text, setText] = useState(() =>
    message.text
      .replace(/<(https?:[^>|]+)>/g, '$1')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&'),
  )
  async function save(event) {
    event.preventDefault()
    if (text.trim() !== '') await act('slack.edit', { ...where, text })
    done()
  }
  return html`
    <form class="edit" onSubmit=${save} onKeyDown=${(event) => event.key === 'Escape' && done()}>
      <input type="text" aria-label="Modifier le message" value=${text} ref=${(node) => node?.dataset.seen === undefined && node !== null && focusOnce(node)} onInput=${(event) => setText(event.currentTarget.value)} />
      <button type="button" class="block-button" onClick=${done}>Annuler</button>
      <button type="submit" class="block-button is-primary">Enregistrer</button>
    </form>`
}

function focusOnce(node) {
  node.dataset.seen = 'true'
  node.focus()
}

/** Messages of a channel that this adviser sees, top level only, or of one thread. */
export function messagesOf(channel, user, threadTs) {
  const isSeen = ({ ephemeralTo }) => ephemeralTo === undefined || ephemeralTo === user
  const inChannel = all('slackMessages').filter((message) => message.channel === channel && isSeen(message))
  if (threadTs === undefined) return inChannel.filter((message) => message.threadTs === undefined || message.isBroadcast === true)
  return inChannel.filter((message) => message.ts === threadTs || message.threadTs === threadTs)
}
