/** A URL with one more pair in its query, which goes before a fragment. */
export function addQueryPair(url: string, name: string, value: string): string {
  const [address = '', ...fragment] = url.split('#')
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  const joined = `${address}${address.includes('?') ? '&' : '?'}${pair}`
  return fragment.length === 0 ? joined : `${joined}#${fragment.join('#')}`
}
