import type { PhoneNumber } from 'libphonenumber-js/max'

/** The forms a phone number can be written in. */
export const PHONE_FORMATS = ['automatic', 'e164', 'us_local', 'us_local_standard', 'international'] as const

/** One of `PHONE_FORMATS`. */
export type PhoneFormat = (typeof PHONE_FORMATS)[number]

/** What the number is written for. Only `automatic` makes a difference between the two. */
export type PhoneUse = 'create' | 'search'

/**
 * Writes a number, without its extension.
 *
 * The two forms of the United States exist for numbers of country code 1 only; any other number is written as E.164,
 * since ten digits without a country code would name somebody else.
 */
export function formatPhone(number: PhoneNumber, format: PhoneFormat, use: PhoneUse): string {
  return WRITE[format](number, use)
}

const WRITE: Record<PhoneFormat, (number: PhoneNumber, use: PhoneUse) => string> = {
  automatic: (number, use) => (use === 'search' ? wildcards(number) : international(number)),
  e164: (number) => number.number,
  us_local: (number) => (isNorthAmerican(number) ? number.nationalNumber : number.number),
  us_local_standard: (number) =>
    isNorthAmerican(number) ? number.nationalNumber.replace(/^(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3') : number.number,
  international,
}

function international(number: PhoneNumber): string {
  return number.format('INTERNATIONAL', { formatExtension: (formatted) => formatted })
}

/** `*222*333*4444`: the groups of the international form, so that the country's own grouping decides. */
function wildcards(number: PhoneNumber): string {
  const national = international(number).slice(1 + number.countryCallingCode.length)
  return national.replace(/\D*(\d+)/g, '*$1')
}

function isNorthAmerican(number: PhoneNumber): boolean {
  return number.countryCallingCode === '1'
}
