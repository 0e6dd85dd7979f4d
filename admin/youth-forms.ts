/** The windows that open from a youth's file: a note, and another agency. */
import type { Words } from '../base/words.js'
import type { Youth } from '../domain/youth/youth.js'
import { type FormValues, selectField, textField } from './blocks/form.js'
import { choice, modal, context as note } from './blocks/kit.js'
import type { Context } from './context.js'
import type { Press, Read } from './listeners.js'
import { nameOf } from './person.js'
import { Refusal } from './refusal.js'
import { escapeMrkdwn } from './text.js'

export const YOUTH_NOTE_FORM = 'youth:noteForm'
export const YOUTH_MOVE_FORM = 'youth:moveForm'
const NOTE_LENGTH = 2000

export async function openNote(context: Context, { triggerId, viewId }: Press, youth: Youth): Promise<void> {
  const { client, words } = context
  await client.views.push({
    trigger_id: triggerId,
    view: modal({
      callbackId: YOUTH_NOTE_FORM,
      title: words('youth.noteTitle'),
      submit: words('common.save'),
      close: words('common.cancel'),
      metadata: JSON.stringify({ youthId: youth.id, ...(viewId === null ? {} : { fileViewId: viewId }) }),
      blocks: [
        note(escapeMrkdwn(words('youth.noteAbout', { who: nameOf(context, youth) }))),
        textField('note', { label: words('youth.noteLabel'), hint: words('youth.noteHint') }, { most: NOTE_LENGTH, isMultiline: true }),
      ],
    }),
  })
}

export function readNote(form: FormValues, words: Words): Read<string> {
  const text = form.one('note')
  return text === undefined ? { errors: { note: words('youth.errors.note') } } : { value: text.slice(0, NOTE_LENGTH) }
}

export async function openMove(context: Context, { triggerId, viewId }: Press, youth: Youth): Promise<void> {
  const { client, words, domain } = context
  const others = (await domain.agencies.all()).filter(({ id }) => id !== youth.agencyId)
  if (others.length === 0) throw new Refusal('handoff.noOther')
  await client.views.push({
    trigger_id: triggerId,
    view: modal({
      callbackId: YOUTH_MOVE_FORM,
      title: words('youth.moveTitle'),
      submit: words('youth.moveYes'),
      close: words('common.cancel'),
      metadata: JSON.stringify({ youthId: youth.id, ...(viewId === null ? {} : { fileViewId: viewId }) }),
      blocks: [
        note(escapeMrkdwn(words('youth.moveText', { who: nameOf(context, youth) }))),
        selectField(
          'agency',
          { label: words('youth.moveTo') },
          others.map(({ id, name }) => choice(id, name)),
        ),
      ],
    }),
  })
}

export function readMove(form: FormValues, words: Words): Read<string> {
  const agencyId = form.one('agency')
  return agencyId === undefined ? { errors: { agency: words('handoff.noAgency') } } : { value: agencyId }
}
