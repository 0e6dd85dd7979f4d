/** The page's copy of what the peers know, kept fresh by Server-Sent Events, and the way to act on it. */
import { useEffect, useState } from 'preact/hooks'

const EVENTS = '/simulator/events'
const ACTIONS = '/simulator/actions'
const LONGEST_TOAST_MS = 6000

const state = { collections: {}, clock: { now: Date.now(), at: Date.now() }, isOnline: false, hasState: false, toast: null }
const listeners = new Set()
let isScheduled = false

/** Many changes, one rendering. */
function changed() {
  if (isScheduled) return
  isScheduled = true
  setTimeout(() => {
    isScheduled = false
    for (const listener of listeners) listener()
  }, 0)
}

export function connect() {
  const source = new EventSource(EVENTS)
  const setClock = ({ now }) => {
    state.clock = { now, at: Date.now() }
  }
  source.addEventListener('hello', (event) => {
    const { collections, clock } = JSON.parse(event.data)
    state.collections = collections
    state.isOnline = true
    state.hasState = true
    setClock(clock)
    changed()
  })
  source.addEventListener('change', (event) => {
    const { collection, id, value } = JSON.parse(event.data)
    const items = { ...state.collections[collection] }
    if (value === null) delete items[id]
    else items[id] = value
    state.collections[collection] = items
    changed()
  })
  source.addEventListener('clock', (event) => {
    setClock(JSON.parse(event.data))
    changed()
  })
  source.onerror = () => {
    state.isOnline = false
    changed()
  }
}

/** Renders again with each change. */
export function useStore() {
  const [, setTick] = useState(0)
  useEffect(() => {
    const listener = () => setTick((tick) => tick + 1)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, [])
  return state
}

export const all = (name) => Object.values(state.collections[name] ?? {})
export const one = (name, id) => state.collections[name]?.[id]

/** The service's present instant, in milliseconds. */
export const serviceNow = () => state.clock.now + Date.now() - state.clock.at

/** Does something in the simulator; a failure is shown to everyone. */
export async function act(kind, detail = {}) {
  try {
    const response = await fetch(ACTIONS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind, ...detail }),
    })
    const answer = await response.json()
    if (answer.failure !== undefined) say(answer.failure)
    return answer
  } catch {
    const failure = 'Le simulateur ne répond pas. Le service tourne-t-il encore ?'
    say(failure)
    return { failure }
  }
}

export function say(text) {
  state.toast = text
  changed()
  setTimeout(() => {
    if (state.toast !== text) return
    state.toast = null
    changed()
  }, LONGEST_TOAST_MS)
}

/** A choice that outlives a reload of the page. */
export function useKept(name, first) {
  const key = `mymatchup.${name}`
  const [value, setValue] = useState(() => localStorage.getItem(key) ?? first)
  const keep = (next) => {
    localStorage.setItem(key, next)
    setValue(next)
  }
  return [value, keep]
}

/** A chosen file in the form that actions take. */
export async function readFile(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
  return { name: file.name, type: file.type, base64: url.slice(url.indexOf(',') + 1) }
}
