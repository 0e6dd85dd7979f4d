import { z } from 'zod'

/** `value` is null when the thing is gone. */
export interface Change {
  collection: string
  id: string
  value: unknown
}

export interface Collection<T> {
  get(id: string): T | undefined
  put(id: string, value: T): void
  drop(id: string): void
  values(): T[]
  ids(): string[]
}

const saved = z.record(z.string(), z.array(z.tuple([z.string(), z.unknown()])))

export interface CollectionOptions {
  /** Whether the page sees it; the default. */
  isShown?: boolean
  /** The oldest go beyond this many. */
  most?: number
}

/**
 * Everything the peers know (phones, chats, channels, messages), in small collections that can be listened to, saved and restored. The
 * page mirrors the shown ones.
 */
export interface Board {
  /** Each name once. What was saved under it and still fits the schema is there again. */
  collection<T>(name: string, schema: z.ZodType<T>, options?: CollectionOptions): Collection<T>
  /** @returns a function that ends it */
  onChange(listener: (change: Change, isShown: boolean) => void): () => void
  /** Shown collections as `{ name: { id: value } }`. */
  shown(): Record<string, Record<string, unknown>>
  snapshot(): unknown
}

/** @param state an earlier `snapshot()`; anything else starts empty */
export function createBoard(state?: unknown): Board {
  const parsed = saved.safeParse(state)
  const before = new Map(parsed.success ? Object.entries(parsed.data) : [])
  const collections = new Map<string, { items: Map<string, unknown>; isShown: boolean }>()
  const listeners = new Set<(change: Change, isShown: boolean) => void>()

  return {
    collection<T>(name: string, schema: z.ZodType<T>, { isShown = true, most = 5000 }: CollectionOptions = {}): Collection<T> {
      const items = new Map<string, T>()
      for (const [id, value] of before.get(name) ?? []) {
        const item = schema.safeParse(value)
        if (item.success) items.set(id, item.data)
      }
      collections.set(name, { items, isShown })
      const tell = (id: string, value: unknown) => {
        for (const listener of listeners) listener({ collection: name, id, value }, isShown)
      }
      const drop = (id: string) => {
        if (items.delete(id)) tell(id, null)
      }
      return {
        get: (id) => items.get(id),
        values: () => [...items.values()],
        ids: () => [...items.keys()],
        drop,
        put(id, value) {
          items.set(id, value)
          tell(id, value)
          const oldest = items.size > most ? items.keys().next().value : undefined
          if (oldest !== undefined) drop(oldest)
        },
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    shown: () =>
      Object.fromEntries(
        [...collections].filter(([, { isShown }]) => isShown).map(([name, { items }]) => [name, Object.fromEntries(items)]),
      ),
    snapshot: () => Object.fromEntries([...collections].map(([name, { items }]) => [name, [...items]])),
  }
}
