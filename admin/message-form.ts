/** The window of a group message: what to say, and to whom. */
import type { Words } from '../base/words.js'
import { CHANNEL_IDS } from '../channels/channel.js'
import type { Agency } from '../domain/agencies/agency.js'
import { type AudienceFilter, type Campaign, SEEN } from '../domain/campaigns/campaign.js'
import { occupationLabel } from '../domain/reference/names.js'
import type { Reference } from '../domain/reference/reference.js'
import { type FormValues, multiSelectField, searchField, selectField, textField } from './blocks/form.js'
import { choice, type Modal, modal, context as note } from './blocks/kit.js'
import type { Read } from './listeners.js'
import { communeChoice } from './offer-form.js'
import { escapeMrkdwn } from './text.js'

export const MESSAGE_FORM = 'message:form'
export const MESSAGE_OCCUPATION = 'message:occupation'
export const MESSAGE_PLACE = 'message:place'
/** With the sender's name and the way out, three SMS hold it. */
const TEXT_LENGTH = 350
const RADII = [5, 10, 20, 30, 50]
const USUAL_KM = 20

export interface MessageFields {
  text: string
  /** Undefined where there is only one to choose. */
  agencyId: string | undefined
  filter: Omit<AudienceFilter, 'agencyId'>
}

/** @param before what was written, when it is changed after the preview */
export function messageForm({
  mine,
  chosen,
  before,
  metadata,
  reference,
  words,
}: {
  mine: Agency[]
  chosen: string
  before?: Pick<Campaign, 'text' | 'filter'>
  metadata: string
  reference: Reference
  words: Words
}): Modal {
  const field = (name: string, isOptional = false) => ({ label: words(`message.${name}`), isOptional })
  const hinted = (name: string, isOptional = false) => ({ ...field(name, isOptional), hint: words(`message.${name}Hint`) })
  const { rome = null, near = null, seen = 'any', channels = [] } = before?.filter ?? {}
  const occupation = rome === null ? undefined : occupationLabel(reference, { rome })
  const commune = near === null ? undefined : reference.communes.get(near.insee)
  return modal({
    callbackId: MESSAGE_FORM,
    title: words('message.formTitle'),
    submit: words('message.preview'),
    close: words('common.cancel'),
    metadata,
    blocks: [
      note(escapeMrkdwn(words('message.formText'))),
      textField('text', hinted('text'), {
        most: TEXT_LENGTH,
        isMultiline: true,
        ...(before === undefined ? {} : { initial: before.text }),
      }),
      ...(mine.length > 1
        ? [
            selectField(
              'agency',
              field('agency'),
              mine.map(({ id, name }) => choice(id, name)),
              chosen,
            ),
          ]
        : []),
      searchField(
        'occupation',
        MESSAGE_OCCUPATION,
        hinted('occupation', true),
        rome === null || occupation === undefined ? undefined : choice(rome, occupation),
      ),
      searchField('place', MESSAGE_PLACE, field('place', true), commune === undefined ? undefined : communeChoice(commune)),
      selectField(
        'radius',
        field('radius'),
        RADII.map((km) => choice(String(km), words('message.km', { km }))),
        String(near?.km ?? USUAL_KM),
      ),
      selectField(
        'seen',
        field('seen'),
        SEEN.map((one) => choice(one, words(`message.seenIs.${one}`))),
        seen,
      ),
      multiSelectField(
        'channels',
        hinted('channels', true),
        CHANNEL_IDS.map((channel) => choice(channel, words(`message.channel.${channel}`))),
        channels,
      ),
    ],
  })
}

export function readMessage(form: FormValues, reference: Reference, words: Words): Read<MessageFields> {
  const errors: Record<string, string> = {}
  const text = form.one('text')
  if (text === undefined) errors.text = words('message.errors.text')
  else if (text.length > TEXT_LENGTH) errors.text = words('message.errors.tooLong', { most: TEXT_LENGTH })
  const [rome] = (form.one('occupation') ?? '').split('|')
  const isAnyOccupation = rome === undefined || rome === ''
  if (!isAnyOccupation && !reference.occupations.has(rome)) errors.occupation = words('message.errors.occupation')
  const insee = form.one('place')
  const commune = insee === undefined ? undefined : reference.communes.get(insee)
  if (insee !== undefined && commune === undefined) errors.place = words('message.errors.place')
  if (text === undefined || Object.keys(errors).length > 0) return { errors }
  const km = RADII.find((radius) => String(radius) === form.one('radius')) ?? USUAL_KM
  return {
    value: {
      text,
      agencyId: form.one('agency'),
      filter: {
        rome: isAnyOccupation ? null : rome,
        near: commune === undefined ? null : { insee: commune.insee, lat: commune.lat, lng: commune.lng, km },
        seen: SEEN.find((one) => one === form.one('seen')) ?? 'any',
        channels: CHANNEL_IDS.filter((channel) => form.many('channels').includes(channel)),
      },
    },
  }
}

/** Who is meant, in words: names and values. */
export function audienceFacts({ rome, near, seen, channels }: AudienceFilter, reference: Reference, words: Words): [string, string][] {
  const place = near === null ? undefined : reference.communes.get(near.insee)?.name
  return [
    [words('message.occupation'), rome === null ? '' : (occupationLabel(reference, { rome }) ?? rome)],
    [words('message.place'), near === null || place === undefined ? '' : words('message.around', { place, km: near.km })],
    [words('message.seen'), seen === 'any' ? '' : words(`message.seenIs.${seen}`)],
    [words('message.channels'), channels.map((channel) => words(`message.channel.${channel}`)).join(', ')],
  ]
}
