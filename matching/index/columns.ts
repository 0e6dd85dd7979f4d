/** Typed arrays side by side, one a field, one position (or a fixed few) a row. */
export type Column = Int8Array | Uint8Array | Uint16Array | Int16Array | Int32Array | Float64Array
export type Columns = Record<string, Column>

/** Copies the rows named by `order`, in that order, to the front of each column. `from` has room for `room` rows. */
export function arrangeRows(from: Columns, room: number, to: Columns, order: Int32Array): void {
  for (const [name, source] of Object.entries(from)) {
    const target = to[name]
    if (target === undefined) throw new Error(`The column ${name} has nowhere to go.`)
    const width = source.length / room
    if (width === 1) arrange(source, target, order)
    else arrangeWide(source, target, order, width)
  }
}

function arrange(from: Column, to: Column, order: Int32Array): void {
  for (let row = 0; row < order.length; row++) to[row] = from[order[row] ?? 0] ?? 0
}

function arrangeWide(from: Column, to: Column, order: Int32Array, width: number): void {
  for (let row = 0; row < order.length; row++) {
    for (let part = 0; part < width; part++) to[row * width + part] = from[(order[row] ?? 0) * width + part] ?? 0
  }
}

/** Copies the first `size` rows of each column into columns with more room. */
export function copyRows(from: Columns, room: number, to: Columns, size: number): void {
  for (const [name, source] of Object.entries(from)) to[name]?.set(source.subarray(0, size * (source.length / room)))
}

export function bytesOf(columns: Columns): number {
  return Object.values(columns).reduce((sum, column) => sum + column.byteLength, 0)
}

/** Lists of whole numbers of many rows, one after another. */
export class Pool {
  items = new Int32Array(1024)
  size = 0

  /** @returns where the list begins. */
  add(list: ArrayLike<number>): number {
    const start = this.size
    if (start + list.length > this.items.length) {
      const items = new Int32Array(Math.max(start + list.length, Math.ceil(this.items.length * 1.25)))
      items.set(this.items)
      this.items = items
    }
    this.items.set(list, start)
    this.size += list.length
    return start
  }
}
