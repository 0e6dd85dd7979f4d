/** Block Kit: a message's, a window's or the home tab's blocks. */
import { html } from '../dom.js'
import { Element } from './elements.js'
import { Mrkdwn, PlainText, RichText, withEmoji } from './mrkdwn.js'

/**
 * @param form `{ values, set(blockId, actionId, value), press(blockId, element, value), suggest(blockId, actionId, query), errors, idOf(blockId) }`
 */
export function Blocks({ blocks, form, openLink }) {
  return html`<div class="blocks">${blocks.map((block, index) => html`<${Block} key=${block.block_id ?? index} block=${block} form=${form} openLink=${openLink} />`)}</div>`
}

function Block({ block, form, openLink }) {
  switch (block.type) {
    case 'header':
      return html`<h4 class="block-header"><${PlainText} text=${block.text} /></h4>`
    case 'divider':
      return html`<hr />`
    case 'section':
      return html`
        <div class="block-section">
          <div class="block-text">
            ${block.text === undefined ? null : html`<${RichText} text=${block.text} openLink=${openLink} />`}
            ${block.fields === undefined ? null : html`<div class="fields">${block.fields.map((field, index) => html`<div key=${index}><${RichText} text=${field} openLink=${openLink} /></div>`)}</div>`}
          </div>
          ${block.accessory === undefined ? null : html`<div class="accessory"><${Interactive} block=${block} element=${block.accessory} form=${form} /></div>`}
        </div>`
    case 'context':
      return html`<div class="block-context">${block.elements.map((element, index) => (element.type === 'image' ? html`<img key=${index} src=${element.image_url} alt=${element.alt_text} />` : html`<${RichText} key=${index} text=${element} openLink=${openLink} />`))}</div>`
    case 'actions':
      return html`<div class="block-actions">${block.elements.map((element) => html`<${Interactive} key=${element.action_id} block=${block} element=${element} form=${form} />`)}</div>`
    case 'image':
      return html`<figure class="block-image">${block.title === undefined ? null : html`<figcaption>${withEmoji(block.title.text)}</figcaption>`}<img src=${block.image_url} alt=${block.alt_text} /></figure>`
    case 'input':
      return html`<${Input} block=${block} form=${form} />`
    case 'markdown':
      return html`<${Mrkdwn} text=${block.text} openLink=${openLink} />`
    case 'rich_text':
      return html`<p class="words">${block.elements.flatMap((part) => (part.elements ?? []).map((piece) => piece.text ?? ''))}</p>`
    default:
      return html`<p class="unknown-block">Bloc ${block.type}</p>`
  }
}

/** An element that tells the service at once. */
function Interactive({ block, element, form }) {
  const { block_id: blockId } = block
  const set = (value) => {
    if (element.type !== 'overflow') form.set(blockId, element.action_id, value)
    form.press(blockId, element, value)
  }
  return html`<${Element} element=${element} id=${`${form.idOf(blockId)}-${element.action_id}`} value=${form.values[blockId]?.[element.action_id]} set=${set} press=${() => form.press(blockId, element)} suggest=${(query) => form.suggest(blockId, element.action_id, query)} />`
}

const GROUPS = /^(checkboxes|radio_buttons|multi_static_select|multi_users_select|multi_conversations_select|multi_channels_select)$/

/** An input block: label, element, hint, and what is wrong with it. */
function Input({ block, form }) {
  const { block_id: blockId, element, hint } = block
  const id = form.idOf(blockId)
  const label = withEmoji(block.label.text)
  const error = form.errors[blockId]
  const described = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`]
    .filter((one) => one !== null)
    .join(' ')
  const isGroup = GROUPS.test(element.type)
  const set = (value) => {
    form.set(blockId, element.action_id, value)
    const isTyped = /_input$/.test(element.type)
    if (block.dispatch_action === true && !isTyped) form.press(blockId, element, value)
  }
  const onKeyDown = (event) => {
    if (event.key !== 'Enter' || block.dispatch_action !== true || event.currentTarget.querySelector('textarea') !== null) return
    event.preventDefault()
    form.press(blockId, element, form.values[blockId]?.[element.action_id])
  }
  const caption = html`${label}${block.optional === true ? html`<small> (facultatif)</small>` : null}`
  return html`
    <div class=${error === undefined ? 'block-input' : 'block-input is-wrong'} onKeyDown=${onKeyDown}>
      ${isGroup ? html`<span class="label">${caption}</span>` : html`<label for=${id}>${caption}</label>`}
      <${Element} element=${element} id=${id} label=${isGroup ? label : ''} value=${form.values[blockId]?.[element.action_id]} set=${set} describedBy=${described || undefined} isInvalid=${error !== undefined} suggest=${(query) => form.suggest(blockId, element.action_id, query)} />
      ${error === undefined ? null : html`<p class="field-error" id=${`${id}-error`} role="alert">${error}</p>`}
      ${hint === undefined ? null : html`<p class="hint" id=${`${id}-hint`}><${PlainText} text=${hint} /></p>`}
    </div>`
}
