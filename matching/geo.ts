/** Great-circle distances, computed one way only so that the fast index and the plain loop agree to the last bit. */
import type { Point } from './profile.js'

/** Mean radius of the Earth (IUGG), in km. */
const EARTH_RADIUS_KM = 6371.0088
const RADIANS = Math.PI / 180

/** Coordinates count to a ten-millionth of a degree (1 cm), which is what the index keeps of them. */
export const DEGREE_STEPS = 1e7

/** A point as a unit vector from the Earth's centre. */
export type UnitVector = readonly [x: number, y: number, z: number]

export function unitVector(point: Point): UnitVector {
  const lat = Math.round(point.lat * DEGREE_STEPS) / DEGREE_STEPS
  const lng = Math.round(point.lng * DEGREE_STEPS) / DEGREE_STEPS
  const cosLat = Math.cos(lat * RADIANS)
  return [cosLat * Math.cos(lng * RADIANS), cosLat * Math.sin(lng * RADIANS), Math.sin(lat * RADIANS)]
}

/** Great-circle distance of two unit vectors, in km, by their chord: exact at short range too. */
export function kmBetweenVectors(ax: number, ay: number, az: number, bx: number, by: number, bz: number): number {
  const dx = ax - bx
  const dy = ay - by
  const dz = az - bz
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(dx * dx + dy * dy + dz * dz) / 2))
}

export function kmBetween(a: Point, b: Point): number {
  const [ax, ay, az] = unitVector(a)
  const [bx, by, bz] = unitVector(b)
  return kmBetweenVectors(ax, ay, az, bx, by, bz)
}

/** The department a place lies in, by its own word or its INSEE code (`97411` → `974`, `2A004` → `2A`); undefined when unknown. */
export function departmentOf(place: { department?: string; insee?: string }): string | undefined {
  if (place.department !== undefined) return place.department
  if (place.insee === undefined || place.insee.length !== 5) return undefined
  return place.insee.startsWith('97') || place.insee.startsWith('98') ? place.insee.slice(0, 3) : place.insee.slice(0, 2)
}
