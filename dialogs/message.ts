import { ActionTypes, type Activity, ActivityTypes } from 'botbuilder'
import type { Choice, OutboundMessage } from '../channels/channel.js'
import type { SentFile } from './ask.js'

/** A message as dialogs think of it; `toActivity` gives it Bot Framework's form. */
export type MessageDraft = Pick<OutboundMessage, 'text' | 'class'> &
  Partial<Pick<OutboundMessage, 'choices' | 'isMultiple' | 'request'>> & {
    files?: SentFile[]
    /** Whose words these are; the service's own unless said. */
    from?: 'adviser'
  }

/** Choices become suggested actions; what Bot Framework has no field for stands in `channelData`. */
export function toActivity({ text, choices = [], files = [], ...hints }: MessageDraft): Partial<Activity> {
  const actions = choices.map(({ label, value }: Choice) => ({ type: ActionTypes.PostBack, title: label, value }))
  return {
    type: ActivityTypes.Message,
    text,
    channelData: hints,
    ...(files.length === 0
      ? {}
      : { attachments: files.map(({ fileName, contentType, url }) => ({ name: fileName, contentType, contentUrl: url })) }),
    ...(actions.length === 0 ? {} : { suggestedActions: { to: [], actions } }),
  }
}
