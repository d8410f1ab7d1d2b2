const ABSOLUTE = /^https?:\/\//i
const LEADING_SETTING = /^\$\{\w+\}/

/** True when a URL needs no `baseUrl`: it begins with http(s), or with a setting whose value does. */
export function isAbsoluteUrl(url: string, resolve: (text: string) => string): boolean {
  if (ABSOLUTE.test(url)) return true
  const setting = LEADING_SETTING.exec(url)?.[0]
  return setting !== undefined && ABSOLUTE.test(resolve(setting))
}

/** A relative URL goes behind `baseUrl`, with one slash between them. */
export function absoluteUrl(url: string, baseUrl: string | undefined, resolve: (text: string) => string): string {
  if (baseUrl === undefined || isAbsoluteUrl(url, resolve)) return url
  return `${baseUrl.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`
}
