import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** E.164 of what a person types (`06 12 34 56 78`), French unless it says otherwise; null when it is no phone number. */
export function toE164(text: string): string | null {
  const number = parsePhoneNumberFromString(text, 'FR')
  return number?.isValid() === true ? number.number : null
}

/** `06 12 34 56 78` for French numbers, international form otherwise. */
export function toReadablePhone(e164: string): string {
  const number = parsePhoneNumberFromString(e164)
  if (number === undefined) return e164
  return number.country === 'FR' ? number.formatNational() : number.formatInternational()
}
