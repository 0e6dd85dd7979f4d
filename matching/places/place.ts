/** What a place can be recognised as. */
import type { Reach } from '../profile.js'

/** What is needed of a commune; `domain/reference`'s has more. */
export interface PlaceCommune {
  insee: string
  name: string
  postalCodes: readonly string[]
  department: string
  lat: number
  lng: number
  population: number
}

export interface Department {
  /** `77`, `2A`, `971`. */
  code: string
  name: string
  /** INSEE code of its prefecture. */
  seat: string
}

export type Place<C extends PlaceCommune> =
  | { kind: 'commune'; commune: C; reach?: Reach }
  /** Several communes it may be, the most likely first (near the hint, then most populated), five at most. */
  | { kind: 'homonyms'; communes: C[]; reach?: Reach }
  | { kind: 'department'; code: string; name: string; seat: C }
  /** Nothing known; a reach may still have been said ("20 km", "partout en France"). */
  | { kind: 'none'; reach?: Reach }

const EARTH_KM_PER_DEGREE = 111.195

/** Kilometres between two points, flat-earth approximation: within 1 % at the scale of metropolitan France. */
export function kmBetween(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const north = a.lat - b.lat
  const east = (a.lng - b.lng) * Math.cos(((a.lat + b.lat) / 2) * (Math.PI / 180))
  return Math.hypot(north, east) * EARTH_KM_PER_DEGREE
}
