/** The window in which an adviser says what to change, part by part. */
import type { Words } from '../base/words.js'
import { PAPER_SECTIONS, type PaperComment, type PaperKind } from '../domain/papers/paper.js'
import { type FormValues, textField } from './blocks/form.js'
import { type Modal, modal, context as note } from './blocks/kit.js'
import type { Read } from './listeners.js'
import { escapeMrkdwn } from './text.js'

export const PAPER_FORM = 'paper:form'
/** All six of them fit in a few text messages. */
const COMMENT_LENGTH = 300

export function paperForm({ kind, who, metadata, words }: { kind: PaperKind; who: string; metadata: string; words: Words }): Modal {
  return modal({
    callbackId: PAPER_FORM,
    title: words('paper.formTitle'),
    submit: words('paper.formSubmit'),
    close: words('common.cancel'),
    metadata,
    blocks: [
      note(escapeMrkdwn(words('paper.formText', { who }))),
      ...PAPER_SECTIONS[kind].map((part) =>
        textField(part, { label: words(`paper.section.${part}`), isOptional: true }, { most: COMMENT_LENGTH, isMultiline: true }),
      ),
    ],
  })
}

export function readComments(form: FormValues, kind: PaperKind, words: Words): Read<PaperComment[]> {
  const comments = PAPER_SECTIONS[kind].flatMap((section) => {
    const text = form.one(section)
    return text === undefined ? [] : [{ section, text: text.slice(0, COMMENT_LENGTH) }]
  })
  if (comments.length > 0) return { value: comments }
  return { errors: { [PAPER_SECTIONS[kind][0]]: words('paper.noComment') } }
}
