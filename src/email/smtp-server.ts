import { isIPv6 } from 'node:net'

/** A mail server, as its URL names it. */
export interface SmtpServer {
  host: string
  port: number
  /** Encrypted from the start; else the connection begins plain and goes on with STARTTLS. */
  secure: boolean
  user: string | undefined
  password: string | undefined
}

const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const

/** Reads a URL such as `smtps://user:password@mail.example.com:465`; nothing when it is none. It is a secret as a whole. */
export function readSmtpUrl(text: string): SmtpServer | undefined {
  const url = URL.parse(text)
  const usual = url ? PORTS[url.protocol as keyof typeof PORTS] : undefined
  if (!url || usual === undefined || url.hostname === '' || url.search !== '' || url.hash !== '') return undefined
  if (!/^\/?$/.test(url.pathname) || (url.password !== '' && url.username === '')) return undefined
  try {
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? usual : Number(url.port),
      secure: url.protocol === 'smtps:',
      user: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
    }
  } catch {
    return undefined
  }
}

/** The server for people and as a key: `smtp://mail.example.com`; a port that is not the usual one is named. */
export function smtpPlace({ host, port, secure }: Pick<SmtpServer, 'host' | 'port' | 'secure'>): string {
  const protocol = secure ? 'smtps:' : 'smtp:'
  const name = (isIPv6(host) ? `[${host}]` : host).toLowerCase()
  return `${protocol}//${name}${port === PORTS[protocol] ? '' : `:${port}`}`
}
