/** A window that lists what an adviser's agencies have published: searched, a page at a time. */
import { z } from 'zod'
import { selectField, textField } from './blocks/form.js'
import { actions, type Block, button, choice, divider, type Modal, modal, context as note } from './blocks/kit.js'
import type { Context } from './context.js'

export const PAGE = 8
const SEARCH_LENGTH = 80
const WHICH = ['open', 'closed'] as const

export const query = z.object({
  text: z.string().catch(''),
  which: z.enum(WHICH).catch('open'),
  page: z.number().int().min(0).catch(0),
  channelId: z.string().optional(),
})
/** What was asked for: kept with the window, which is drawn again for another page. */
export type Query = z.output<typeof query>

/** What a window of the list was opened with. */
export function queryOf(metadata: unknown): Query {
  return query.parse(typeof metadata === 'object' && metadata !== null ? metadata : {})
}

export interface Listing {
  callbackId: string
  previousId: string
  nextId: string
  title: string
  which: Record<(typeof WHICH)[number], string>
  none: string
  count: (total: number) => string
  find: (page: number) => Promise<{ lines: Block[]; total: number }>
}

/** A page that is past the end shows the last. */
export async function listView({ words }: Context, asked: Query, listing: Listing): Promise<Modal> {
  const { text, which } = asked
  let page = asked.page
  let found = await listing.find(page)
  const pages = Math.max(1, Math.ceil(found.total / PAGE))
  if (page >= pages) {
    page = pages - 1
    found = await listing.find(page)
  }
  const count = listing.count(found.total)
  const turn = [
    ...(page > 0 ? [button(listing.previousId, words('list.previous'), 'previous')] : []),
    ...(page + 1 < pages ? [button(listing.nextId, words('list.next'), 'next')] : []),
  ]
  return modal({
    callbackId: listing.callbackId,
    title: listing.title,
    submit: words('list.submit'),
    close: words('common.close'),
    metadata: JSON.stringify({ ...asked, page }),
    blocks: [
      textField('text', { label: words('list.search'), isOptional: true }, { most: SEARCH_LENGTH, initial: text.slice(0, SEARCH_LENGTH) }),
      selectField(
        'which',
        { label: words('list.which') },
        WHICH.map((one) => choice(one, listing.which[one])),
        which,
      ),
      divider,
      ...(found.lines.length === 0
        ? [note(listing.none)]
        : [note(pages === 1 ? count : words('list.page', { count, page: page + 1, pages })), ...found.lines]),
      ...(turn.length === 0 ? [] : [actions('turn', ...turn)]),
    ],
  })
}
