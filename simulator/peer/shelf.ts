import { z } from 'zod'
import type { Board, Collection } from './board.js'

const stored = z.object({ fileName: z.string(), contentType: z.string(), base64: z.string(), sizeBytes: z.number() })

export interface ShelfFile {
  fileName: string
  contentType: string
  bytes: Buffer
}

/** Keeps the files that people and the service send, the most recent ones only, so that the saved state stays small. */
export interface Shelf {
  put(id: string, file: ShelfFile): void
  get(id: string): ShelfFile | undefined
}

const MOST_BYTES = 6 * 1024 * 1024

export function createShelf(board: Board, name: string): Shelf {
  const files: Collection<z.infer<typeof stored>> = board.collection(name, stored, { isShown: false })
  return {
    put(id, { fileName, contentType, bytes }) {
      files.put(id, { fileName, contentType, base64: bytes.toString('base64'), sizeBytes: bytes.length })
      let total = files.values().reduce((sum, file) => sum + file.sizeBytes, 0)
      for (const old of files.ids()) {
        if (total <= MOST_BYTES || old === id) break
        total -= files.get(old)?.sizeBytes ?? 0
        files.drop(old)
      }
    },
    get(id) {
      const file = files.get(id)
      return file === undefined
        ? undefined
        : { fileName: file.fileName, contentType: file.contentType, bytes: Buffer.from(file.base64, 'base64') }
    },
  }
}
