import { spawn } from 'node:child_process'

/** What opens an address, by platform. Each takes it as an argument of its own: no shell reads it. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens an http address in the browser of the person. Does nothing where there is none. */
export function openBrowser(url: string): void {
  if (!/^https?:$/.test(new URL(url).protocol)) return
  const [command, ...before] = OPENERS[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...before, url], { stdio: 'ignore', detached: true })
  child.once('error', () => undefined)
  child.unref()
}
