/** The ground in cells of a fifth of a degree and one department each, so that far ones are passed over whole. */
import { kmBetweenVectors, type UnitVector, unitVector } from '../geo.js'
import type { Point } from '../profile.js'

const CELL_DEGREES = 0.2
const CELLS_ROUND = 360 / CELL_DEGREES
/** Kept off every lower bound, against rounding. */
const SLACK_KM = 0.01

/** Cell 0 holds what has no place. */
export const NOWHERE = 0

export class Grid {
  /** Department of each cell, by number; 0 is unknown. */
  readonly departments: number[] = [0]
  readonly #numbers = new Map<number, number>()
  readonly #centres: UnitVector[] = [[0, 0, 0]]
  /** From the centre to the furthest corner. */
  readonly #radii: number[] = [0]

  get count(): number {
    return this.#centres.length
  }

  cellOf(point: Point, department: number): number {
    const row = Math.floor(point.lat / CELL_DEGREES)
    const column = Math.floor(point.lng / CELL_DEGREES)
    const key = ((row + CELLS_ROUND) * CELLS_ROUND * 2 + column + CELLS_ROUND) * 1024 + department
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#centres.length
      this.#numbers.set(key, number)
      const corner = (up: number, right: number) => unitVector({ lat: (row + up) * CELL_DEGREES, lng: (column + right) * CELL_DEGREES })
      const [x, y, z] = corner(0.5, 0.5)
      const reach = ([a, b, c]: UnitVector) => kmBetweenVectors(x, y, z, a, b, c)
      this.#centres.push([x, y, z])
      this.#radii.push(Math.max(reach(corner(0, 0)), reach(corner(1, 0)), reach(corner(0, 1)), reach(corner(1, 1))))
      this.departments.push(department)
    }
    return number
  }

  /** No point of the cell is nearer than this, in km. */
  leastKm(cell: number, x: number, y: number, z: number): number {
    const centre = this.#centres[cell]
    if (centre === undefined || cell === NOWHERE) return 0
    return Math.max(0, kmBetweenVectors(x, y, z, centre[0], centre[1], centre[2]) - (this.#radii[cell] ?? 0) - SLACK_KM)
  }
}
