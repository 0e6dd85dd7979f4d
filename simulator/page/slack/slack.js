/** The advisers' Slack: whose it is, the channels of their agencies, one channel with its threads, and the app's home. */
import { html, useEffect, useState } from '../dom.js'
import { Icon } from '../icons.js'
import { Log } from '../phones/phone.js'
import { act, all, useKept } from '../store.js'
import { dayBreak } from '../text.js'
import { Blocks } from './blocks.js'
import { SlackComposer } from './composer.js'
import { Avatar, atMsOf, messagesOf, SlackMessage } from './message.js'
import { Modal, useConfirm, useForm } from './modal.js'

const HOME = 'home'
const BOT_NAME = 'MyMatchUp'
const PERMALINK = /\.slack\.com\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+))?/

export function Slack() {
  const advisers = all('slackUsers').filter(({ isBot }) => !isBot)
  const [userId, setUserId] = useKept('adviser', '')
  const user = advisers.find(({ id }) => id === userId) ?? advisers[0]
  const channels = all('slackChannels').filter(({ members, isIm }) => !isIm && members.includes(user.id))
  const [channelId, setChannelId] = useKept('channel', '')
  const [threadTs, setThreadTs] = useState(undefined)
  const [isListOpen, setIsListOpen] = useState(false)
  const [confirm, question] = useConfirm()
  const im = all('slackChannels').find(({ members, isIm }) => isIm && members.includes(user.id))
  const isHome = channelId === HOME
  const channel = channels.find(({ id }) => id === channelId) ?? (im?.id === channelId ? im : undefined) ?? channels[0]
  const modal = all('slackViews')
    .filter((view) => view.user === user.id && view.body.type === 'modal')
    .at(-1)
  const markSeen = useSeen(user.id, isHome ? undefined : channel)

  const open = (id) => {
    setChannelId(id)
    setThreadTs(undefined)
    setIsListOpen(false)
    if (id === HOME) act('slack.home', { user: user.id })
  }
  const openLink = (url) => {
    const [, to, seconds, micros, thread] = PERMALINK.exec(url) ?? []
    if (to === undefined || !channels.some(({ id }) => id === to)) return false
    open(to)
    setThreadTs(thread ?? `${seconds}.${micros}`)
    return true
  }
  const shared = { user: user.id, openLink, confirm }
  return html`
    <div class=${`slack ${threadTs === undefined ? '' : 'has-thread'} ${isListOpen ? 'has-list' : ''}`}>
      <nav class="slack-side" aria-label="Canaux Slack">
        <p class="workspace">MyMatchUp<small>Slack du collectif</small></p>
        <label class="adviser"><span class="visually-hidden">Conseiller·ère</span>
          <select aria-label="Conseiller·ère" value=${user.id} onChange=${(event) => {
            setUserId(event.currentTarget.value)
            setThreadTs(undefined)
          }}>${advisers.map((each) => html`<option key=${each.id} value=${each.id}>${each.realName}${agencyOf(each)}</option>`)}</select>
        </label>
        <ul>
          ${channels.map((each) => {
            const count = markSeen.unread(each)
            const isHere = !isHome && each.id === channel?.id
            return html`<li key=${each.id}><button type="button" class=${count > 0 && !isHere ? 'is-unread' : ''} aria-current=${isHere ? 'page' : undefined} onClick=${() => open(each.id)}><span># ${each.name}</span>${count > 0 && !isHere ? html`<b>${count}<span class="visually-hidden"> non lus</span></b>` : null}</button></li>`
          })}
        </ul>
        <p class="side-title">Application</p>
        <ul>
          <li><button type="button" aria-current=${isHome ? 'page' : undefined} onClick=${() => open(HOME)}><span><${Icon} name="home" size=${15} /> Accueil</span></button></li>
          ${im === undefined ? null : html`<li><button type="button" aria-current=${!isHome && channel?.id === im.id ? 'page' : undefined} onClick=${() => open(im.id)}><span>● ${BOT_NAME}</span></button></li>`}
        </ul>
      </nav>
      <div class="slack-main" onClick=${(event) => isListOpen && !event.target.closest('.list-button') && setIsListOpen(false)}>
        <header class="slack-head">
          <button type="button" class="icon-button list-button" aria-label="Canaux" aria-expanded=${isListOpen} onClick=${() => setIsListOpen(!isListOpen)}><${Icon} name="menu" /></button>
          <h2>${isHome ? 'Accueil' : channel?.isIm === true ? BOT_NAME : `# ${channel?.name ?? ''}`}</h2><span class="topic">${isHome ? BOT_NAME : channel?.topic}</span>
          <span class="me"><${Avatar} user=${user} /></span>
        </header>
        ${isHome ? html`<${Home} key=${user.id} user=${user.id} confirm=${confirm} openLink=${openLink} />` : html`<${ChannelView} channel=${channel} openThread=${(message) => setThreadTs(message.threadTs ?? message.ts)} ...${shared} />`}
      </div>
      ${threadTs === undefined || isHome ? null : html`<${ThreadView} channel=${channel} threadTs=${threadTs} close=${() => setThreadTs(undefined)} ...${shared} />`}
      ${modal === undefined ? null : html`<${Modal} key=${modal.id} user=${user.id} view=${modal} confirm=${confirm} />`}
      ${question}
    </div>`
}

/** The agency's own channel tells where somebody works. */
function agencyOf(adviser) {
  const own = all('slackChannels').filter(({ id, isIm, members }) => !isIm && id !== 'C0GENERAL' && members.includes(adviser.id))
  if (own.length === 0) return ''
  return own.length === 1 ? ` — ${own[0].topic || own[0].name}` : ' — tout le collectif'
}

/** How many messages of others came since this adviser last looked, answers in threads included. */
function useSeen(user, channel) {
  const [seen, setSeen] = useState(() => JSON.parse(localStorage.getItem('mymatchup.seen') ?? '{}'))
  const newest = channel === undefined ? undefined : latestOf(channel.id)
  useEffect(() => {
    if (channel === undefined || newest === undefined) return
    const next = { ...seen, [`${user}:${channel.id}`]: newest }
    setSeen(next)
    localStorage.setItem('mymatchup.seen', JSON.stringify(next))
  }, [user, channel?.id, newest])
  return {
    unread: ({ id }) => {
      const since = Number(seen[`${user}:${id}`] ?? 0)
      return all('slackMessages').filter(
        (message) => message.channel === id && message.user !== user && message.ephemeralTo === undefined && Number(message.ts) > since,
      ).length
    },
  }
}

const latestOf = (channel) =>
  all('slackMessages')
    .filter((message) => message.channel === channel)
    .at(-1)?.ts

function ChannelView({ channel, user, openThread, openLink, confirm }) {
  const messages = messagesOf(channel.id, user)
  return html`
    <${Log} key=${channel.id} label="Messages Slack" count=${messages.length}>
      ${messages.length === 0 ? html`<div class="slack-empty"><p><strong>${channel.isIm ? BOT_NAME : `# ${channel.name}`}</strong></p><p>Rien ici pour l'instant. Écris « conseiller » depuis un téléphone, ou essaie <code>/atelier</code>.</p></div>` : null}
      ${messages.map((message, index) => html`${dayBreak(atMsOf(message.ts), index === 0 ? undefined : atMsOf(messages[index - 1].ts))}<${SlackMessage} key=${message.ts} message=${message} user=${user} openThread=${openThread} openLink=${openLink} confirm=${confirm} />`)}
    <//>
    <${SlackComposer} key=${`${user}-${channel.id}`} user=${user} channel=${channel.id} label="Message Slack" placeholder=${channel.isIm ? `Écrire à ${BOT_NAME}` : `Écrire dans #${channel.name}`} />`
}

function ThreadView({ channel, threadTs, user, close, openLink, confirm }) {
  const messages = messagesOf(channel.id, user, threadTs)
  return html`
    <aside class="slack-thread" aria-label="Fil">
      <header class="slack-head"><h2>Fil</h2><span class="topic"># ${channel.name}</span><button type="button" class="icon-button" aria-label="Fermer le fil" onClick=${close}><${Icon} name="close" /></button></header>
      <${Log} label="Fil Slack" count=${messages.length}>
        ${messages.map((message) => html`<${SlackMessage} key=${message.ts} message=${message} user=${user} isInThread openLink=${openLink} confirm=${confirm} />`)}
      <//>
      <${SlackComposer} key=${`${user}-${threadTs}`} user=${user} channel=${channel.id} threadTs=${threadTs} label="Répondre dans le fil" placeholder="Répondre…" />
    </aside>`
}

function Home({ user, confirm, openLink }) {
  const view = all('slackViews').find((each) => each.user === user && each.body.type === 'home')
  const form = useForm(user, { viewId: view?.id ?? '' }, 'home', confirm)
  return html`<div class="slack-home" tabindex="0" role="region" aria-label="Accueil de l'application">${view === undefined ? html`<p class="slack-empty">L'accueil se prépare…</p>` : html`<${Blocks} blocks=${view.body.blocks} form=${form} openLink=${openLink} />`}</div>`
}
