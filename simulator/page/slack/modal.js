/** The window that the service has opened for this adviser, and the question before an irreversible button. */
import { html, useEffect, useRef, useState } from '../dom.js'
import { Icon } from '../icons.js'
import { act } from '../store.js'
import { Blocks } from './blocks.js'
import { PlainText, RichText } from './mrkdwn.js'

/** Values of one form, and its way to the service. */
export function useForm(user, place, prefix, confirm) {
  const [values, setValues] = useState({})
  const latest = useRef(values)
  const set = (blockId, actionId, value) => {
    latest.current = { ...latest.current, [blockId]: { ...latest.current[blockId], [actionId]: value } }
    setValues(latest.current)
  }
  const form = {
    values,
    set,
    errors: {},
    idOf: (blockId) => `${prefix}-${blockId}`,
    async press(blockId, element, value) {
      if (element.confirm !== undefined && !(await confirm(element.confirm))) return
      await act('slack.press', {
        user,
        place,
        blockId,
        actionId: element.action_id,
        values: latest.current,
        ...(value === undefined ? {} : { value }),
      })
    },
    async suggest(blockId, actionId, query) {
      const { options = [] } = await act('slack.suggest', { user, place, blockId, actionId, query })
      return options
    },
  }
  return form
}

export function Modal({ user, view, confirm }) {
  const dialog = useRef(null)
  const place = { viewId: view.id }
  const form = useForm(user, place, `m${view.id}`, confirm)
  const [errors, setErrors] = useState({})
  const [isSending, setIsSending] = useState(false)
  const { body } = view
  useEffect(() => {
    const node = dialog.current
    if (!node.open) node.showModal()
    return () => node.close()
  }, [])
  useEffect(() => {
    if (Object.keys(errors).length > 0) dialog.current.querySelector('[aria-invalid]')?.focus()
  }, [errors])
  async function submit(event) {
    event.preventDefault()
    setIsSending(true)
    const answer = await act('slack.submit', { user, viewId: view.id, values: form.values })
    setIsSending(false)
    setErrors(answer.errors ?? {})
  }
  const close = () => act('slack.close', { user, viewId: view.id })
  return html`
    <dialog ref=${dialog} class="modal" aria-labelledby=${`title-${view.id}`} onCancel=${(event) => {
      event.preventDefault()
      close()
    }}>
      <form onSubmit=${submit} noValidate>
        <header><h3 id=${`title-${view.id}`}><${PlainText} text=${body.title} /></h3><button type="button" class="icon-button" aria-label="Fermer" onClick=${close}><${Icon} name="close" /></button></header>
        <div class="modal-body" tabindex="-1"><${Blocks} blocks=${body.blocks} form=${{ ...form, errors }} /></div>
        <footer>
          <button type="button" class="block-button" onClick=${close}>${body.close === undefined ? 'Fermer' : html`<${PlainText} text=${body.close} />`}</button>
          ${body.submit === undefined ? null : html`<button type="submit" class="block-button is-primary" disabled=${isSending}><${PlainText} text=${body.submit} /></button>`}
        </footer>
      </form>
    </dialog>`
}

/** Asks before a button that says so. @returns `[confirm(question): Promise<boolean>, element]` */
export function useConfirm() {
  const [asked, setAsked] = useState(null)
  const confirm = (question) => new Promise((resolve) => setAsked({ question, resolve }))
  const answer = (isYes) => {
    asked.resolve(isYes)
    setAsked(null)
  }
  return [confirm, asked === null ? null : html`<${Confirm} question=${asked.question} answer=${answer} />`]
}

function Confirm({ question, answer }) {
  const dialog = useRef(null)
  useEffect(() => {
    dialog.current.showModal()
  }, [])
  return html`
    <dialog ref=${dialog} class="modal is-small" aria-labelledby="confirm-title" onCancel=${(event) => {
      event.preventDefault()
      answer(false)
    }}>
      <header><h3 id="confirm-title"><${PlainText} text=${question.title} /></h3></header>
      <div class="modal-body"><${RichText} text=${question.text} /></div>
      <footer>
        <button type="button" class="block-button" onClick=${() => answer(false)}><${PlainText} text=${question.deny} /></button>
        <button type="button" class=${`block-button is-${question.style ?? 'primary'}`} onClick=${() => answer(true)}><${PlainText} text=${question.confirm} /></button>
      </footer>
    </dialog>`
}
