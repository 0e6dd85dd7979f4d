/** The window that asks which other agencies' youths see an offer or a training, and how that is said. */
import type { Agency } from '../domain/agencies/agency.js'
import type { SharedWith } from '../domain/sharing.js'
import { multiSelectField, selectField } from './blocks/form.js'
import { choice, type Modal, modal, context as note } from './blocks/kit.js'
import type { Context } from './context.js'
import type { Read, Submission } from './listeners.js'
import { escapeMrkdwn } from './text.js'

const WHO = ['agency', 'own', 'some', 'all'] as const

export interface Sharing {
  sharedWith: SharedWith | undefined
}

export async function shareForm(
  { words, domain }: Context,
  { callbackId, heading, metadata }: { callbackId: string; heading: string; metadata: string },
  shared: { title: string; agencyId: string; sharedWith?: SharedWith },
): Promise<Modal> {
  const others = (await domain.agencies.all()).filter(({ id }) => id !== shared.agencyId)
  return modal({
    callbackId,
    title: heading,
    submit: words('common.save'),
    close: words('common.cancel'),
    metadata,
    blocks: [
      note(escapeMrkdwn(words('share.text', { title: shared.title }))),
      selectField(
        'who',
        { label: words('share.who') },
        WHO.map((who) => choice(who, words(`share.whoIs.${who}`))),
        whoOf(shared.sharedWith),
      ),
      ...(others.length === 0
        ? []
        : [
            multiSelectField(
              'some',
              { label: words('share.some'), hint: words('share.someHint'), isOptional: true },
              others.map(({ id, name }) => choice(id, name)),
              Array.isArray(shared.sharedWith) ? shared.sharedWith : [],
            ),
          ]),
    ],
  })
}

function whoOf(sharedWith: SharedWith | undefined): (typeof WHO)[number] {
  if (sharedWith === undefined) return 'agency'
  if (sharedWith === 'all') return 'all'
  return sharedWith.length === 0 ? 'own' : 'some'
}

/** Only agencies that exist. */
export async function readSharing({ domain, words }: Context, { form }: Submission): Promise<Read<Sharing>> {
  const who = WHO.find((one) => one === form.one('who')) ?? 'agency'
  if (who === 'agency') return { value: { sharedWith: undefined } }
  if (who === 'all') return { value: { sharedWith: 'all' } }
  const chosen = new Set(who === 'some' ? form.many('some') : [])
  const sharedWith = (await domain.agencies.all()).map(({ id }) => id).filter((id) => chosen.has(id))
  if (who === 'some' && sharedWith.length === 0) return { errors: { some: words('share.nobody') } }
  return { value: { sharedWith } }
}

/** Whose youths see it, in words. */
export async function sharingOf(
  { domain, words }: Context,
  { agencyId, sharedWith }: { agencyId: string | null; sharedWith?: SharedWith },
  kind: keyof Agency['shares'],
): Promise<string> {
  const all = await domain.agencies.all()
  const own = all.find(({ id }) => id === agencyId)
  if (own === undefined) return ''
  if (sharedWith === 'all' || (sharedWith === undefined && own.shares[kind])) return words('share.with.all')
  const names = all.filter(({ id }) => sharedWith?.includes(id) === true).map(({ name }) => name)
  if (names.length === 0) return words('share.with.own', { agency: own.name })
  return words('share.with.some', { agencies: [own.name, ...names].join(', ') })
}
