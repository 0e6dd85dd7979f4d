import { z } from 'zod'
import type { Board, Collection } from './board.js'

const stored = z.object({ fileName: z.string(), contentType: z.string(), base64: z.string(), sizeBytes: z.number() })

export interface ShelfFile {
  fileName: string
  contentType: string
  bytes: Buffer
}

/** Keeps the files that people and the service send, the most recent ones only. Small ones are saved with the board. */
export interface Shelf {
  put(id: string, file: ShelfFile): void
  get(id: string): ShelfFile | undefined
}

/** Three shelves in base64 must fit one database document with everything else. */
const MOST_SAVED_BYTES = 2 * 1024 * 1024
const MOST_SAVED_FILE_BYTES = 1024 * 1024
const MOST_LARGE_BYTES = 64 * 1024 * 1024

export function createShelf(board: Board, name: string): Shelf {
  const saved: Collection<z.infer<typeof stored>> = board.collection(name, stored, { isShown: false })
  /** Gone after a restart. */
  const large = new Map<string, ShelfFile>()
  return {
    put(id, file) {
      const { fileName, contentType, bytes } = file
      if (bytes.length > MOST_SAVED_FILE_BYTES) {
        large.set(id, file)
        dropOldest(
          [...large].map(
            ([
              key,
              {
                bytes: { length },
              },
            ]) => [key, length],
          ),
          MOST_LARGE_BYTES,
          (old) => large.delete(old),
        )
        return
      }
      saved.put(id, { fileName, contentType, base64: bytes.toString('base64'), sizeBytes: bytes.length })
      dropOldest(
        saved.ids().map((key) => [key, saved.get(key)?.sizeBytes ?? 0]),
        MOST_SAVED_BYTES,
        saved.drop,
      )
    },
    get(id) {
      const file = saved.get(id)
      if (file === undefined) return large.get(id)
      return { fileName: file.fileName, contentType: file.contentType, bytes: Buffer.from(file.base64, 'base64') }
    },
  }
}

/** The newest stays, however large. */
function dropOldest(sizes: readonly [string, number][], mostBytes: number, drop: (id: string) => void): void {
  let total = sizes.reduce((sum, [, size]) => sum + size, 0)
  for (const [id, size] of sizes.slice(0, -1)) {
    if (total <= mostBytes) return
    total -= size
    drop(id)
  }
}
