/** HTML in which everything put into a template is escaped, unless it is HTML of ours already. */
import { escape as escapeHtml } from 'html-escaper'

const MARK = Symbol('html')

/** Made by `html` alone, so text cannot be taken for it. */
export interface Html {
  readonly [MARK]: true
  readonly text: string
}

type Value = Html | string | number | null | undefined | false | readonly Value[]

/** `` html`<p>${name}</p>` ``: `name` is escaped; lists are joined; null, undefined and false leave nothing. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  let text = strings[0] ?? ''
  values.forEach((value, position) => {
    text += textOf(value) + (strings[position + 1] ?? '')
  })
  return { [MARK]: true, text }
}

function textOf(value: Value): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  if (isList(value)) return value.map(textOf).join('')
  return value.text
}

function isList(value: Html | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value)
}

/** Text that is HTML of ours as it stands: the style sheet. Never anything from outside. */
export function trusted(text: string): Html {
  return { [MARK]: true, text }
}
