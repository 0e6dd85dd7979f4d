/** Which other agencies' youths see what an agency publishes. */

/** Absent: as the agency shares things of this kind. */
export type SharedWith = 'all' | string[]

/**
 * Whether the youths of `viewer` see what `agencyId` owns.
 * @param sharing the agencies that share things of this kind with all
 */
export function isShownTo(
  { agencyId, sharedWith }: { agencyId: string | null; sharedWith?: SharedWith },
  viewer: string | null,
  sharing: ReadonlySet<string>,
): boolean {
  if (agencyId === null || agencyId === viewer) return true
  if (sharedWith === undefined) return sharing.has(agencyId)
  return sharedWith === 'all' || (viewer !== null && sharedWith.includes(viewer))
}
