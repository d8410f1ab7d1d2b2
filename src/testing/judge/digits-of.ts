/** A phone number without its spelling. Ten digits are a number of the USA. */
export function digitsOf(phone: string): string {
  const digits = phone.replaceAll(/\D/g, '')
  return digits.length === 10 ? `1${digits}` : digits
}
