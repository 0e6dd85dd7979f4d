import { stdnum } from 'stdnum'

/** The fourteen digits of a SIRET, however it is spaced, when its key is right (Luhn; La Poste's own rule too); null otherwise. */
export function readSiret(text: string): string | null {
  const digits = text.replace(/[\s.\-_]/g, '')
  const result = stdnum.FR?.siret?.validate(digits)
  return result?.isValid === true ? result.compact : null
}
