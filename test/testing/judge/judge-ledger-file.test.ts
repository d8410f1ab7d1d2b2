import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, expect, test } from 'vitest'
import { readJudgeLedger } from '../../../src/testing/judge/judge-ledger-file.ts'
import { stringifyJson } from '../../../src/util/json.ts'
import { type JudgeCrmOptions, startJudgeCrm } from '../../../src/testing/judge/start-judge-crm.ts'

const TOOL = join(import.meta.dirname, '../../../tools/judge-process.ts')

function newFile({ onTestFinished }: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-judge-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'effects.ndjson')
}

const post = (url: string, path: string, body: object, meantFor = ''): Promise<Response> =>
  fetch(`${url}/api${path}`, {
    method: 'POST',
    headers: { 'X-Meant-For': meantFor, 'X-Session': 's1' },
    body: stringifyJson(body),
  })

describe('the file of a judge', () => {
  test('has every effect before its answer, and who called', async (t) => {
    const ledgerFile = newFile(t)
    const judge = await startJudgeCrm({
      seed: 1,
      ledgerFile,
      behaviours: { ids: 'huge', creates: 'loses_answers', faultRate: 1 },
    })
    t.onTestFinished(() => judge.close())
    expect(readJudgeLedger(ledgerFile)).toMatchObject({ callers: judge.callers, effects: [] })
    await expect(post(judge.url, '/cases', { reference: 2n ** 53n + 1n })).rejects.toThrow('fetch failed')
    await post(judge.url, '/cases/9007199254740993/notes', { text: 'two\nlines' }, 'caller-1')
    const told = readJudgeLedger(ledgerFile)
    expect(told.effects).toEqual(judge.effects)
    expect(told.effects).toMatchObject([{ kind: 'case_created' }, { kind: 'note_added', text: 'two\nlines' }])
    expect(readFileSync(ledgerFile, 'utf8').split('\n')).toHaveLength(4)
    expect(told.violations()).toEqual(judge.violations())
    expect(told.violations().map(({ rule }) => rule)).toEqual(['wrong_person', 'wrong_person'])
  })

  test('goes on where another judge ended, and is read up to a line that is not finished', async (t) => {
    const ledgerFile = newFile(t)
    for (const seed of [1, 2]) {
      const judge = await startJudgeCrm({ seed, ledgerFile })
      const known = judge.callers.find((one) => one.known)!
      await post(judge.url, '/people', known, known.id)
      await judge.close()
    }
    appendFileSync(ledgerFile, '{"kind":"note_added","at":17')
    const { callers, effects, violations } = readJudgeLedger(ledgerFile)
    expect([callers.length, effects.length]).toEqual([6, 2])
    expect(violations().map(({ rule }) => rule)).toEqual(['person_twice', 'person_twice'])
  })

  test('that cannot be read says so', (t) => {
    const path = newFile(t)
    expect(() => readJudgeLedger(path)).toThrow('ENOENT')
    writeFileSync(path, 'no JSON\n')
    expect(() => readJudgeLedger(path)).toThrow(SyntaxError)
  })
})

async function start(t: TestContext, options: Partial<JudgeCrmOptions>, how: 'argument' | 'environment') {
  const json = JSON.stringify(options)
  const child = spawn(process.execPath, [TOOL, ...(how === 'argument' ? [json] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(how === 'environment' && { JUDGE_OPTIONS: json }) },
  })
  t.onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, url: String(line).trim() }
}

describe('a judge in a process of its own', () => {
  test.for(['argument', 'environment'] as const)('takes its options from the %s, and is a witness', async (how, t) => {
    const ledgerFile = newFile(t)
    const { url, child } = await start(t, { seed: 3, ledgerFile, callers: 2, behaviours: { lists: 'items' } }, how)
    const { callers } = readJudgeLedger(ledgerFile)
    expect(callers).toHaveLength(2)
    expect(await (await fetch(`${url}/api/people?phone=1`)).json()).toEqual({ total: 0, items: [] })
    await post(url, '/cases', {})
    expect(readJudgeLedger(ledgerFile).effects).toHaveLength(1)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('loses no effect that it has answered when it is killed', async (t) => {
    const ledgerFile = newFile(t)
    const { url, child } = await start(t, { seed: 3, ledgerFile }, 'argument')
    let answered = 0
    const pour = async (): Promise<void> => {
      for (;;) {
        await post(url, '/cases', {})
        answered++
        if (answered === 200) child.kill('SIGKILL')
      }
    }
    await Promise.allSettled([pour(), pour(), pour()])
    const { effects } = readJudgeLedger(ledgerFile)
    expect(effects.length).toBeGreaterThanOrEqual(answered)
    expect(effects.length).toBeLessThanOrEqual(answered + 3)
  })
})
