/**
 * The origin itself, when it is one as a browser writes it.
 *
 * @throws TypeError when it is not, such as `*`, `null`, `https://acme.example.com/` or `HTTPS://Acme.example.com`.
 */
export function exactOrigin(origin: string): string {
  if (!/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
    throw new TypeError(`"${origin}" is no origin. Write it as the browser does: https://acme.example.com`)
  return origin
}
