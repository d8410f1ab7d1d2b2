import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const source = (path: string): string => pathToFileURL(join(ROOT, 'src', path)).href

/** The example imports the package by its name; here that is the source, so that no build is needed. */
const ALIASES = `import { registerHooks } from 'node:module'
const sources = { crmwire: '${source('index.ts')}', 'crmwire/config': '${source('config/index.ts')}', 'crmwire/testing': '${source('testing/index.ts')}' }
registerHooks({ resolve: (specifier, context, next) => next(sources[specifier] ?? specifier, context) })`

test('the working day goes as expected, and ends by itself', { timeout: 60_000 }, async () => {
  const aliases = `data:text/javascript,${encodeURIComponent(ALIASES)}`
  const args = ['--import', aliases, join(ROOT, 'examples/working-day.ts'), '--json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = new Promise<number | null>((done) => {
    child.on('close', done)
  })
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; sessionId?: string })
  expect(lines.filter(({ type }) => type === 'result').map(({ sessionId }) => sessionId)).toEqual([
    'call-1',
    'call-2',
    'call-3',
    'chat-4',
  ])
  expect(lines.at(-1)).toMatchObject({
    type: 'crm',
    contacts: [{ name: 'Kim Park' }, { name: 'Alex Berg' }],
    mails: [
      { to: 'crm@example.com' },
      { to: 'crm@example.com' },
      { subject: 'Chat 4 (Web Chat)', attached: 'chat-4.txt' },
    ],
  })
})
