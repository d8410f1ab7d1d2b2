/** Which adapter: for calls or for chats. */
export type AdapterKind = 'call' | 'chat'

export interface AdapterUrlOptions {
  /** Where the tenant lives: `https://acme.example.com`. */
  tenant: string
  type: AdapterKind
  /** The CRM of the tenant's settings; null leaves it out, for a tenant without one. Default: `custom`. */
  from?: string | null | undefined
  /** Further parameters. */
  params?: Readonly<Record<string, string>> | undefined
}

export interface AdapterFrameOptions extends AdapterUrlOptions {
  /** In pixels. Default: 290 for calls, 450 for chats. */
  width?: number | undefined
  /** In pixels. Default: 600 for calls, 590 for chats. */
  height?: number | undefined
  /** What the adapter may use. Default: microphone, camera and geolocation. */
  permissions?: readonly string[] | undefined
}

/** What is used of an `iframe` element. */
export interface FrameElement {
  src: string
  allow: string
  title: string
  width: string
  height: string
}

const SIZES = { call: ['290', '600'], chat: ['450', '590'] } as const

/**
 * The page of an adapter.
 *
 * @throws TypeError when the tenant is no URL.
 */
export function adapterUrl({ tenant, type, from = 'custom', params = {} }: AdapterUrlOptions): string {
  const url = new URL('/agent/', tenant)
  url.searchParams.set('type', type)
  if (from !== null) url.searchParams.set('from', from)
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  return url.href
}

/**
 * Makes an `iframe` element show an adapter: its URL, permissions, title and size.
 *
 * @example
 * ```ts
 * document.body.append(setUpAdapter(document.createElement('iframe'), { tenant: 'https://acme.example.com', type: 'call' }))
 * ```
 *
 * @returns the element.
 * @throws TypeError when the tenant is no URL.
 */
export function setUpAdapter<Frame extends FrameElement>(frame: Frame, options: AdapterFrameOptions): Frame {
  const { type, permissions = ['microphone', 'camera', 'geolocation'] } = options
  const [width, height] = SIZES[type]
  frame.allow = permissions.join('; ')
  frame.title = `${type} adapter`
  frame.width = String(options.width ?? width)
  frame.height = String(options.height ?? height)
  // Last, as permissions count for the page that is loaded after them.
  frame.src = adapterUrl(options)
  return frame
}
