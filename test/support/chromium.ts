import { existsSync } from 'node:fs'

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The browser of this machine: that of `CHROMIUM_PATH`, or one in a usual place; nothing when there is none. */
export const chromiumPath: string | undefined = [process.env['CHROMIUM_PATH'], ...USUAL].find(
  (path) => path !== undefined && existsSync(path),
)

export const NO_CHROMIUM = 'there is no Chromium here: install one, or name it in CHROMIUM_PATH'
