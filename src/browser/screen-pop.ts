export interface ScreenPopOptions {
  /** Pages that may open: an origin (`https://crm.example.com`), or a folder of one (`https://crm.example.com/app/`). */
  allowed: readonly string[]
  /** Where they open: an `iframe` element, or a function, such as one that opens a tab. It gets the URL in its normal form. */
  target: { src: string } | ((url: string) => void)
  /** Told when a URL is not allowed. */
  onRefused?: ((url: string) => void) | undefined
}

/** Opens a URL, when it is allowed. @returns true when it was opened. */
export type ScreenPop = (url: string) => boolean

/**
 * Opens pages of the CRM and no others: whatever is not http or https, has a user name, or leads elsewhere is refused.
 *
 * @example
 * ```ts
 * const pop = createScreenPop({ allowed: ['https://crm.example.com'], target: document.querySelector('#crm')! })
 * adapter.on('CRM_Record_Pop', ({ data }) => pop(data.recordUrl))
 * ```
 *
 * @throws TypeError when something allowed is neither an origin nor a folder.
 */
export function createScreenPop({ allowed, target, onRefused }: ScreenPopOptions): ScreenPop {
  const folders = allowed.map(readFolder)
  return (text) => {
    const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
    if (!url || url.username + url.password !== '' || !folders.some((folder) => isInside(url, folder))) {
      onRefused?.(text)
      return false
    }
    if (typeof target === 'function') target(url.href)
    else target.src = url.href
    return true
  }
}

function readFolder(text: string): URL {
  const folder = URL.canParse(text) ? new URL(text) : undefined
  if (!folder || !/^https?:$/.test(folder.protocol) || (folder.href !== text && folder.origin !== text))
    throw new TypeError(`"${text}" is neither an origin nor a folder of one, such as https://crm.example.com/app/`)
  if (!folder.pathname.endsWith('/') || folder.search + folder.hash + folder.username + folder.password !== '')
    throw new TypeError(`"${text}" is a page. Allow its folder, with a slash at its end.`)
  return folder
}

/** Servers read an encoded slash as a slash now and then, and then dots lead out of the folder. */
const HIDDEN_SLASH = /%2f|%5c/i

function isInside({ protocol, host, pathname }: URL, folder: URL): boolean {
  // Not `origin`: a `blob:` URL has that of the page that made it.
  if (protocol !== folder.protocol || host !== folder.host) return false
  return folder.pathname === '/' || (pathname.startsWith(folder.pathname) && !HIDDEN_SLASH.test(pathname))
}
