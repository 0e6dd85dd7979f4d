/** Block Kit's elements, drawn with the browser's own controls. A value is a text, a list of texts, or null. */
import { html, useEffect, useRef, useState } from '../dom.js'
import { moveInMenu } from '../phones/phone.js'
import { all } from '../store.js'
import { PlainText, RichText, withEmoji } from './mrkdwn.js'

/** What an element holds before anybody touches it. */
export function initialOf(element) {
  const { type } = element
  if (type === 'datetimepicker') return element.initial_date_time === undefined ? null : String(element.initial_date_time)
  if (element.initial_option !== undefined) return element.initial_option.value
  if (element.initial_options !== undefined) return element.initial_options.map(({ value }) => value)
  const initial = ['value', 'date', 'time', 'user', 'conversation', 'channel', 'users', 'conversations', 'channels'].map(
    (name) => element[`initial_${name}`],
  )
  return initial.find((value) => value !== undefined) ?? (type.startsWith('multi_') || type === 'checkboxes' ? [] : null)
}

export const optionsOf = (element) => element.options ?? (element.option_groups ?? []).flatMap((group) => group.options)

/** People and channels as options. */
function directoryOf(type) {
  const isPeople = type.includes('users')
  const items = isPeople ? all('slackUsers').filter(({ isBot }) => !isBot) : all('slackChannels').filter(({ isIm }) => !isIm)
  return items.map((item) => ({ value: item.id, text: { type: 'plain_text', text: isPeople ? item.realName : `#${item.name}` } }))
}

const isDirectory = (type) => /^(multi_)?(users|conversations|channels)_select$/.test(type)

/**
 * @param value undefined: untouched
 * @param set called with the new value
 * @param suggest asks the service for an external select's options
 */
export function Element({ element, id, value: given, set, press, label, describedBy, isInvalid, suggest }) {
  const value = given === undefined ? initialOf(element) : given
  const { type } = element
  const name = label ?? (element.placeholder === undefined ? undefined : withEmoji(element.placeholder.text))
  const common = {
    id,
    'aria-label': label === undefined ? name : undefined,
    'aria-describedby': describedBy,
    'aria-invalid': isInvalid ? 'true' : undefined,
  }
  const placeholder = element.placeholder === undefined ? undefined : withEmoji(element.placeholder.text)
  if (type === 'button') return html`<${Button} element=${element} press=${press} />`
  if (type === 'image') return html`<img class="accessory-image" src=${element.image_url} alt=${element.alt_text} />`
  if (type === 'overflow') return html`<${Overflow} element=${element} set=${set} />`
  if (type === 'static_select' || (isDirectory(type) && !type.startsWith('multi_'))) {
    return html`<${Select} element=${element} options=${isDirectory(type) ? directoryOf(type) : undefined} value=${value} set=${set} common=${common} placeholder=${placeholder} />`
  }
  if (type === 'multi_static_select' || (isDirectory(type) && type.startsWith('multi_'))) {
    return html`<${Ticks} options=${isDirectory(type) ? directoryOf(type) : optionsOf(element)} value=${value ?? []} set=${set} common=${common} isList />`
  }
  if (type === 'checkboxes') return html`<${Ticks} options=${element.options} value=${value ?? []} set=${set} common=${common} />`
  if (type === 'radio_buttons') return html`<${Radios} options=${element.options} value=${value} set=${set} common=${common} />`
  if (type.endsWith('external_select'))
    return html`<${External} element=${element} value=${value} set=${set} common=${common} placeholder=${placeholder} suggest=${suggest} />`
  if (type === 'datepicker')
    return html`<input ...${common} type="date" value=${value ?? ''} onChange=${(event) => set(event.currentTarget.value || null)} />`
  if (type === 'timepicker')
    return html`<input ...${common} type="time" value=${value ?? ''} onChange=${(event) => set(event.currentTarget.value || null)} />`
  if (type === 'datetimepicker') {
    return html`<input ...${common} type="datetime-local" value=${toLocal(value)} onChange=${(event) => set(event.currentTarget.value === '' ? null : String(Math.floor(new Date(event.currentTarget.value).getTime() / 1000)))} />`
  }
  const typed = {
    ...common,
    placeholder,
    value: value ?? '',
    onInput: (event) => set(event.currentTarget.value),
    maxlength: element.max_length,
  }
  if (type === 'plain_text_input' && element.multiline === true) return html`<textarea rows="4" ...${typed} />`
  const inputType = { url_text_input: 'url', email_text_input: 'email' }[type] ?? 'text'
  return html`<input type=${inputType} inputmode=${type === 'number_input' ? 'decimal' : undefined} autocomplete="off" ...${typed} />`
}

function toLocal(seconds) {
  if (seconds === null) return ''
  const at = new Date(Number(seconds) * 1000)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function Button({ element, press }) {
  const style = element.style === undefined ? '' : `is-${element.style}`
  const text = html`<${PlainText} text=${element.text} />`
  if (element.url !== undefined)
    return html`<a class=${`block-button ${style}`} href=${element.url} target="_blank" rel="noreferrer" onClick=${() => press()}>${text}</a>`
  return html`<button type="button" class=${`block-button ${style}`} aria-label=${element.accessibility_label} onClick=${() => press()}>${text}</button>`
}

function Select({ element, options, value, set, common, placeholder }) {
  const one = ({ text, value: key }) => html`<option key=${key} value=${key}>${withEmoji(text.text)}</option>`
  const flat = options ?? element.options
  return html`
    <select ...${common} value=${value ?? ''} onChange=${(event) => set(event.currentTarget.value || null)}>
      <option value="">${placeholder ?? 'Choisir…'}</option>
      ${flat === undefined ? element.option_groups.map((group) => html`<optgroup key=${group.label.text} label=${group.label.text}>${group.options.map(one)}</optgroup>`) : flat.map(one)}
    </select>`
}

function Ticks({ options, value, set, common, isList = false }) {
  const { id, ...aria } = common
  const toggle = (key, isOn) => set(isOn ? [...value, key] : value.filter((each) => each !== key))
  return html`
    <div id=${id} role="group" ...${aria} tabindex="-1" class=${isList ? 'choices is-list' : 'choices'}>
      ${options.map((option) => html`<${Choice} key=${option.value} type="checkbox" option=${option} isOn=${value.includes(option.value)} change=${(isOn) => toggle(option.value, isOn)} />`)}
    </div>`
}

function Radios({ options, value, set, common }) {
  const { id, ...aria } = common
  return html`
    <div id=${id} role="radiogroup" ...${aria} tabindex="-1" class="choices">
      ${options.map((option) => html`<${Choice} key=${option.value} type="radio" name=${id} option=${option} isOn=${value === option.value} change=${() => set(option.value)} />`)}
    </div>`
}

function Choice({ type, name, option, isOn, change }) {
  return html`<label class="choice"><input class="choice-box" type=${type} name=${name} checked=${isOn} onChange=${(event) => change(event.currentTarget.checked)} /><span><${RichText} text=${option.text} />${option.description === undefined ? null : html`<small><${RichText} text=${option.description} /></small>`}</span></label>`
}

function Overflow({ element, set }) {
  const [isOpen, setIsOpen] = useState(false)
  const menu = useRef(null)
  const toggle = useRef(null)
  const close = () => {
    setIsOpen(false)
    toggle.current?.focus()
  }
  useEffect(() => {
    if (!isOpen) return undefined
    menu.current?.querySelector('[role=menuitem]')?.focus()
    const away = (event) => {
      if (!menu.current?.contains(event.target) && !toggle.current?.contains(event.target)) setIsOpen(false)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [isOpen])
  const choose = (option) => {
    close()
    set(option.value)
    if (option.url !== undefined) window.open(option.url, '_blank', 'noreferrer')
  }
  return html`
    <span class="overflow">
      <button type="button" class="block-button" ref=${toggle} aria-label="Autres actions" aria-haspopup="menu" aria-expanded=${isOpen} onClick=${() => setIsOpen(!isOpen)}>⋯</button>
      ${isOpen ? html`<span class="slack-menu" role="menu" ref=${menu} onKeyDown=${(event) => moveInMenu(event, menu.current, close)}>${element.options.map((option) => html`<button type="button" role="menuitem" key=${option.value} onClick=${() => choose(option)}><${PlainText} text=${option.text} /></button>`)}</span>` : null}
    </span>`
}

/** Options come from the service as one types. */
function External({ element, value, set, common, placeholder, suggest }) {
  const isMulti = element.type.startsWith('multi_')
  const [query, setQuery] = useState('')
  const [options, setOptions] = useState([])
  const [names, setNames] = useState({})
  const asked = useRef('')
  const chosen = [value ?? []].flat()
  async function type(text) {
    setQuery(text)
    asked.current = text
    if (text.length < (element.min_query_length ?? 3)) return setOptions([])
    const found = await suggest(text)
    if (asked.current === text) setOptions(found)
    return undefined
  }
  const choose = (option) => {
    setNames({ ...names, [option.value]: option.text.text })
    set(isMulti ? [...new Set([...chosen, option.value])] : option.value)
    setQuery('')
    setOptions([])
  }
  const known = (key) =>
    names[key] ?? [element.initial_option, ...(element.initial_options ?? [])].find((option) => option?.value === key)?.text.text ?? key
  return html`
    <div class="external">
      ${chosen.map((key) => html`<span class="picked" key=${key}>${known(key)}<button type="button" aria-label=${`Retirer ${known(key)}`} onClick=${() => set(isMulti ? chosen.filter((each) => each !== key) : null)}>×</button></span>`)}
      <input ...${common} type="text" role="combobox" aria-expanded=${options.length > 0} aria-autocomplete="list" autocomplete="off" placeholder=${placeholder} value=${query} onInput=${(event) => type(event.currentTarget.value)} />
      ${options.length === 0 ? null : html`<div class="slack-menu" role="listbox" aria-label="Propositions">${options.map((option) => html`<button type="button" role="option" aria-selected="false" key=${option.value} onClick=${() => choose(option)}>${option.text.text}</button>`)}</div>`}
    </div>`
}
