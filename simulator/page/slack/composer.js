/** Where an adviser writes: text, a file, or a slash command chosen from the list. */
import { html, useLayoutEffect, useRef, useState } from '../dom.js'
import { Icon } from '../icons.js'
import { fitHeight } from '../phones/phone.js'
import { act, readFile } from '../store.js'

const COMMANDS = [
  ['/atelier', 'Créer un atelier, avec son lien vidéo'],
  ['/offre', "Publier une offre d'emploi"],
  ['/jeune', 'Trouver un jeune'],
  ['/message', 'Écrire à un groupe de jeunes'],
  ['/equipe', "Régler l'agence et son équipe"],
  ['/aide', 'Ce que MyMatchUp sait faire ici'],
]

export function SlackComposer({ user, channel, threadTs, label, placeholder }) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const [file, setFile] = useState(null)
  const [isSending, setIsSending] = useState(false)
  const input = useRef(null)
  const picker = useRef(null)
  const found = threadTs === undefined && /^\/\S*$/.test(text) ? COMMANDS.filter(([name]) => name.startsWith(text) && name !== text) : []
  const listId = `commands-${threadTs ?? 'channel'}`

  useLayoutEffect(() => fitHeight(input.current), [text])

  async function send(event) {
    event?.preventDefault()
    if ((text.trim() === '' && file === null) || isSending) return
    setIsSending(true)
    const before = { text, file }
    setText('')
    setFile(null)
    const answer = await act('slack.post', {
      user,
      channel,
      text: before.text.trim(),
      ...(threadTs === undefined ? {} : { threadTs }),
      ...(before.file === null ? {} : { file: before.file }),
    })
    setIsSending(false)
    if (answer.failure !== undefined) setText(before.text)
  }
  const take = ([name]) => {
    setText(`${name} `)
    setChosen(0)
    input.current.focus()
  }
  function onKeyDown(event) {
    if (found.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step !== undefined) {
        event.preventDefault()
        return setChosen((chosen + step + found.length) % found.length)
      }
      if (event.key === 'Tab' && !event.shiftKey) {
        event.preventDefault()
        return take(found[chosen] ?? found[0])
      }
      if (event.key === 'Escape') return setText('')
    }
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      // A command that is only begun is completed first.
      if (found.length > 0 && text !== '') return take(found[chosen] ?? found[0])
      return send()
    }
    return undefined
  }
  async function pick(event) {
    const given = event.currentTarget.files[0]
    event.currentTarget.value = ''
    if (given !== undefined) setFile(await readFile(given))
    input.current.focus()
  }
  return html`
    <form class="slack-composer" onSubmit=${send}>
      ${
        found.length === 0
          ? null
          : html`<div class="commands" role="listbox" id=${listId} aria-label="Commandes">${found.map((command, index) => html`<button type="button" role="option" id=${`${listId}-${index}`} key=${command[0]} aria-selected=${index === chosen} tabindex="-1" onClick=${() => take(command)}><strong>${command[0]}</strong><span>${command[1]}</span></button>`)}</div>`
      }
      ${file === null ? null : html`<p class="attached"><${Icon} name="file" size=${16} />${file.name}<button type="button" aria-label=${`Retirer ${file.name}`} onClick=${() => setFile(null)}>×</button></p>`}
      <textarea rows="1" aria-label=${label} placeholder=${placeholder} value=${text} ref=${input} onInput=${(event) => {
        setText(event.currentTarget.value)
        setChosen(0)
      }} onKeyDown=${onKeyDown} aria-controls=${found.length > 0 ? listId : undefined} aria-activedescendant=${found.length > 0 ? `${listId}-${chosen}` : undefined} />
      <div class="composer-tools">
        <button type="button" class="icon-button" aria-label="Joindre un fichier" onClick=${() => picker.current.click()}><${Icon} name="clip" size=${18} /></button>
        <input type="file" class="visually-hidden" tabindex="-1" aria-label=${`Choisir un fichier (${label})`} ref=${picker} onChange=${pick} />
        ${
          threadTs === undefined
            ? html`<button type="button" class="icon-button" aria-label="Commandes" title="Commandes" onClick=${() => {
                setText('/')
                input.current.focus()
              }}><strong aria-hidden="true">/</strong></button>`
            : null
        }
        <button type="submit" class="slack-send" aria-label=${threadTs === undefined ? 'Envoyer dans le canal' : 'Envoyer dans le fil'} disabled=${isSending || (text.trim() === '' && file === null)}><${Icon} name="send" size=${18} /></button>
      </div>
    </form>`
}
