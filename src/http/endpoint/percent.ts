/** Percent-encodes a value for a path segment, a query value or a fragment; half a character becomes U+FFFD. */
export function encodeValue(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** Percent-encodes what the author wrote where it must be, and keeps what is encoded already. */
export function encodeLiteral(text: string): string {
  return encodeURI(text.toWellFormed())
    .replaceAll('%5B', '[')
    .replaceAll('%5D', ']')
    .replaceAll(/%25([0-9A-Fa-f]{2})/g, '%$1')
}
