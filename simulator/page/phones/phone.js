/** What the three phones share: the people above, the frame, the log that follows new messages, the composer. */
import { html, useEffect, useLayoutEffect, useRef, useState } from '../dom.js'
import { Icon } from '../icons.js'
import { act, all, readFile, serviceNow, useKept } from '../store.js'
import { readableSize, timeOf } from '../text.js'

const NEAR_BOTTOM_PX = 120
const TOWNS = [
  ['Melun', 48.5421, 2.6554],
  ['Provins', 48.5606, 3.2995],
  ['Meaux', 48.9606, 2.8781],
  ['Sarlat', 44.8902, 1.2166],
]

/** The person who holds this phone, and the way to hand it to another. */
export function useHolder(channel) {
  const people = all('people')
  const [id, choose] = useKept(`holder.${channel}`, 'p1')
  return { people, holder: people.find((one) => one.id === id) ?? people[0], choose }
}

export function People({ channel, label, people, holder, choose, newsOf }) {
  const [seen, setSeen] = useState({})
  const count = newsOf(holder)
  useEffect(() => {
    setSeen((before) => ({ ...before, [holder.id]: count }))
  }, [holder.id, count])
  async function add() {
    const { person } = await act('person.add')
    if (person !== undefined) choose(person.id)
  }
  return html`
    <div class="people" role="group" aria-label=${`Qui tient le téléphone ${label}`}>
      ${people.map((one) => {
        const isNew = one.id !== holder.id && newsOf(one) > (seen[one.id] ?? 0)
        return html`<button key=${one.id} type="button" class="person" aria-pressed=${one.id === holder.id} onClick=${() => choose(one.id)}>
          ${one.name}${isNew ? html`<span class="dot"><span class="visually-hidden"> (nouveau message)</span></span>` : null}
        </button>`
      })}
      <button type="button" class="person person-add" aria-label=${`Ajouter une personne (${channel})`} title="Ajouter une personne" onClick=${add}><${Icon} name="plus" size=${16} /></button>
    </div>`
}

export function Frame({ kind, title, subtitle, avatar, children }) {
  return html`
    <div class=${`phone phone-${kind}`}>
      <div class="screen">
        <div class="status-bar" aria-hidden="true"><span>${timeOf(serviceNow())}</span><span class="status-icons"><i class="signal" /><i class="battery" /></span></div>
        <header class="app-bar">
          <span class="back" aria-hidden="true"><${Icon} name="back" size=${20} /></span>
          <span class="avatar" aria-hidden="true">${avatar}</span>
          <span class="app-title"><strong>${title}</strong><small>${subtitle}</small></span>
        </header>
        ${children}
      </div>
    </div>`
}

/** Follows the conversation, unless its reader has gone back. */
export function Log({ label, count, children }) {
  const ref = useRef(null)
  const isNear = useRef(true)
  useLayoutEffect(() => {
    const log = ref.current
    if (isNear.current) log.scrollTop = log.scrollHeight
  }, [count, label])
  // A log that was hidden, or that a keyboard has made smaller, still shows the newest message.
  useEffect(() => {
    const log = ref.current
    const observer = new ResizeObserver(() => {
      if (isNear.current) log.scrollTop = log.scrollHeight
    })
    observer.observe(log)
    return () => observer.disconnect()
  }, [])
  const onScroll = () => {
    const log = ref.current
    if (log.clientHeight === 0) return
    isNear.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM_PX
  }
  return html`<div class="log" role="log" aria-label=${label} tabindex="0" ref=${ref} onScroll=${onScroll}><div class="log-inside">${children}</div></div>`
}

export function Bubble({ side, who, atMs, children, foot }) {
  return html`<article class=${`bubble bubble-${side}`} aria-label=${`${who}, ${timeOf(atMs)}`}>${children}${foot}</article>`
}

/** A file in a bubble: seen, heard, or opened. */
export function FileView({ url, name, type, size }) {
  if (type.startsWith('image/'))
    return html`<a class="picture" href=${url} target="_blank" rel="noreferrer"><img src=${url} alt=${name} loading="lazy" /></a>`
  if (type.startsWith('audio/')) return html`<audio controls src=${url} aria-label=${name} preload="none" />`
  return html`<a class="file" href=${url} target="_blank" rel="noreferrer"><${Icon} name="file" /><span>${name}${size === undefined ? null : html`<small>${readableSize(size)}</small>`}</span></a>`
}

export function MapPoint({ latitude, longitude }) {
  return html`<span class="place"><${Icon} name="pin" /><span>Position partagée<small>${latitude.toFixed(4)}, ${longitude.toFixed(4)}</small></span></span>`
}

/**
 * @param send called with `{ text }`, `{ file, text }` or `{ location }`
 * @param extras more lines for the menu: `[icon, label, run]`
 */
export function Composer({ label, placeholder, send, extras = [] }) {
  const [text, setText] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const input = useRef(null)
  const picker = useRef(null)
  const menu = useRef(null)
  const toggle = useRef(null)

  function submit(event) {
    event?.preventDefault()
    if (text.trim() === '') return
    send({ text })
    setText('')
  }
  async function pick(event) {
    const file = event.currentTarget.files[0]
    event.currentTarget.value = ''
    if (file === undefined) return
    send({ file: await readFile(file), ...(text.trim() === '' ? {} : { text }) })
    setText('')
  }
  const closeMenu = () => {
    setIsOpen(false)
    toggle.current?.focus()
  }
  useLayoutEffect(() => fitHeight(input.current), [text])
  useEffect(() => {
    if (!isOpen) return undefined
    menu.current?.querySelector('button')?.focus()
    const away = (event) => {
      if (!menu.current?.contains(event.target) && !toggle.current?.contains(event.target)) setIsOpen(false)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [isOpen])
  const choose = (run) => () => {
    run()
    closeMenu()
  }
  return html`
    <form class="composer" onSubmit=${submit}>
      <button type="button" class="attach" ref=${toggle} aria-label="Joindre" aria-haspopup="menu" aria-expanded=${isOpen} onClick=${() => setIsOpen(!isOpen)}><${Icon} name="plus" /></button>
      ${
        isOpen
          ? html`<div class="menu" role="menu" aria-label="Joindre" ref=${menu} onKeyDown=${(event) => moveInMenu(event, menu.current, closeMenu)}>
              <button type="button" role="menuitem" onClick=${choose(() => picker.current.click())}><${Icon} name="file" />Fichier ou photo</button>
              ${TOWNS.map(([town, latitude, longitude]) => html`<button type="button" role="menuitem" key=${town} onClick=${choose(() => send({ location: { latitude, longitude, label: town } }))}><${Icon} name="pin" />Position : ${town}</button>`)}
              ${extras.map(([icon, line, run]) => html`<button type="button" role="menuitem" key=${line} onClick=${choose(run)}><${Icon} name=${icon} />${line}</button>`)}
            </div>`
          : null
      }
      <input type="file" class="visually-hidden" tabindex="-1" aria-label=${`Choisir un fichier (${label})`} ref=${picker} onChange=${pick} />
      <textarea rows="1" aria-label=${label} placeholder=${placeholder} value=${text} ref=${input} onInput=${(event) => setText(event.currentTarget.value)} onKeyDown=${(
        event,
      ) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event)
      }} />
      <button type="submit" class="send" aria-label="Envoyer" disabled=${text.trim() === ''}><${Icon} name="send" /></button>
    </form>`
}

/** As high as its text; as the style sheet says while it is hidden. */
export function fitHeight(area) {
  area.style.height = ''
  if (area.scrollHeight > area.clientHeight) area.style.height = `${area.scrollHeight}px`
}

/** Arrow keys, Home, End and Escape in an open menu. */
export function moveInMenu(event, menu, close) {
  if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault()
    return close()
  }
  const items = [...menu.querySelectorAll('[role^="menuitem"], [role="option"]')]
  const at = items.indexOf(document.activeElement)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
  if (next === undefined) return undefined
  event.preventDefault()
  return items[(next + items.length) % items.length]?.focus()
}

export function Welcome({ text, offers, send }) {
  return html`<div class="welcome"><p>${text}</p>${offers.map((offer) => html`<button type="button" key=${offer} onClick=${() => send({ text: offer })}>${offer}</button>`)}</div>`
}
