/** A ledger as it may be shown. */
export function withoutPassword(ledger: string): string {
  if (!URL.canParse(ledger)) return ledger
  const url = new URL(ledger)
  url.password = url.password && '…'
  return url.href
}
