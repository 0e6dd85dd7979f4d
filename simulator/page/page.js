/** The simulator page: three phones and the advisers' Slack, side by side, or one at a time on a small screen. */
import { ClockBar } from './clock-bar.js'
import { html, render, useEffect, useState } from './dom.js'
import { SmsPhone } from './phones/sms.js'
import { TelegramPhone } from './phones/telegram.js'
import { WhatsAppPhone } from './phones/whatsapp.js'
import { Slack } from './slack/slack.js'
import { all, connect, useKept, useStore } from './store.js'

const NARROW = '(max-width: 1199px)'
const STAGES = [
  ['sms', 'SMS', SmsPhone],
  ['whatsapp', 'WhatsApp', WhatsAppPhone],
  ['telegram', 'Telegram', TelegramPhone],
  ['slack', 'Slack', Slack],
]

function useNarrow() {
  const [isNarrow, setIsNarrow] = useState(() => matchMedia(NARROW).matches)
  useEffect(() => {
    const query = matchMedia(NARROW)
    const listen = () => setIsNarrow(query.matches)
    query.addEventListener('change', listen)
    return () => query.removeEventListener('change', listen)
  }, [])
  return isNarrow
}

/** How many messages of the service a stage shows: a tab marks what came while it was hidden. */
function countOf(stage) {
  if (stage === 'slack') return all('slackMessages').length
  if (stage === 'telegram') return all('telegramMessages').filter(({ from }) => from.is_bot).length
  return all('twilioMessages').filter(({ channel, way }) => channel === stage && way === 'toPerson').length
}

function Tabs({ shown, show }) {
  const [seen, setSeen] = useState({})
  const count = countOf(shown)
  useEffect(() => {
    setSeen((before) => ({ ...before, [shown]: count }))
  }, [shown, count])
  const onKeyDown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = STAGES.findIndex(([id]) => id === shown)
    const next = STAGES[(index + step + STAGES.length) % STAGES.length][0]
    show(next)
    document.getElementById(`tab-${next}`)?.focus()
  }
  return html`
    <div class="tabs" role="tablist" aria-label="Écrans" onKeyDown=${onKeyDown}>
      ${STAGES.map(([id, label]) => {
        const isNew = id !== shown && countOf(id) > (seen[id] ?? 0)
        return html`<button key=${id} id=${`tab-${id}`} type="button" role="tab" aria-selected=${id === shown} aria-controls=${`stage-${id}`} tabindex=${id === shown ? 0 : -1} class=${`tab tab-${id}`} onClick=${() => show(id)}>
          ${label}${isNew ? html`<span class="dot"><span class="visually-hidden"> (nouveau)</span></span>` : null}
        </button>`
      })}
    </div>`
}

function App() {
  const { hasState, isOnline, toast } = useStore()
  const isNarrow = useNarrow()
  const [shown, show] = useKept('stage', 'sms')
  if (!hasState) return html`<p class="loading">MyMatchUp arrive…</p>`
  return html`
    <a class="skip" href="#stage-slack" onClick=${() => isNarrow && show('slack')}>Aller au Slack des conseillers</a>
    <header class="top">
      <h1><img src="/simulator/assets/logo.svg" alt="" width="30" height="30" />MyMatchUp<span>simulateur</span></h1>
      <${ClockBar} />
    </header>
    ${isNarrow ? html`<${Tabs} shown=${shown} show=${show} />` : null}
    <main class="stages">
      ${STAGES.map(([id, label, Stage]) => {
        const role = isNarrow
          ? { role: 'tabpanel', 'aria-labelledby': `tab-${id}` }
          : { 'aria-label': id === 'slack' ? 'Slack des conseillers' : `Téléphone ${label}` }
        return html`<section key=${id} id=${`stage-${id}`} data-testid=${id === 'slack' ? 'slack' : `phone-${id}`} class=${`stage stage-${id === 'slack' ? 'slack' : 'phone'}`} hidden=${isNarrow && id !== shown} tabindex="-1" ...${role}><h2 class=${`stage-name stage-name-${id}`}>${id === 'slack' ? 'Slack des conseillers' : label}</h2><${Stage} /></section>`
      })}
    </main>
    <div class="toasts">
      <p role="alert" class=${toast === null ? 'toast is-empty' : 'toast'}>${toast ?? ''}</p>
      ${isOnline ? null : html`<p role="status" class="toast">Connexion au service perdue. La page réessaie…</p>`}
    </div>`
}

connect()
const root = document.getElementById('app')
root.textContent = ''
render(html`<${App} />`, root)
