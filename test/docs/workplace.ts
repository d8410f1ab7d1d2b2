import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'vitest'
import { type Crm, startCrm } from '../../src/testing/crm/start-crm.ts'
import { compileText } from '../types/compile-text.ts'

const ROOT = resolve('.')
const source = (path: string): string => JSON.stringify(join(ROOT, 'src', path))
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

/** What `npm` can do here, with hyphens for spaces. */
const COMMANDS = ['ci', ...Object.keys(scripts), ...Object.keys(scripts).map((name) => `run-${name}`)].filter(
  (name) => name.startsWith('run-') || ['ci', 'start', 'test'].includes(name),
)

/** What came of one command. */
export interface Run {
  line: string
  code: number
  out: string
  err: string
}

/** A folder with the examples in it, where `npx crmwire` is the command line of these sources, beside a local CRM. */
export interface Workplace {
  crm: Crm
  write(name: string, content: string | Buffer): void
  /** Runs a block of commands as it is written, line by line. */
  shell(block: string): Promise<Run[]>
  /** Type-checks a program, with what its page takes for granted in front of it, and runs it. */
  program(code: string, around?: { before?: string; after?: string; env?: object }): Promise<Run>
}

/** Opens a workplace; everything is closed when the test ends. */
export async function workplace({ onTestFinished }: TestContext): Promise<Workplace> {
  const crm = await startCrm()
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-docs-'))
  onTestFinished(async () => {
    await crm.close()
    rmSync(folder, { recursive: true })
  })
  for (const name of ['examples', 'node_modules']) symlinkSync(join(ROOT, name), join(folder, name))
  const script = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  script('npx', `[ "$1" = crmwire ] && shift && exec '${process.execPath}' '${join(ROOT, 'src/cli/main.ts')}' "$@"`)
  // What these do is tested where it stands; here they only have to exist.
  script('npm', `case " ${COMMANDS.join(' ')} " in *" $(echo "$*" | tr ' ' -) "*) ;; *) exit 1 ;; esac`)

  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, CRM_URL: crm.url, CRM_API_KEY: crm.apiKey }
  const run = (file: string, args: string[], line: string, more: object = {}): Promise<Run> =>
    new Promise((done) => {
      const child = execFile(
        file,
        args,
        { cwd: folder, env: { ...env, ...more }, encoding: 'utf8' },
        (_error, out, err) => {
          done({ line, code: child.exitCode ?? -1, out, err })
        },
      )
    })

  return {
    crm,
    write: (name, content) => writeFileSync(join(folder, name), content),
    async shell(block) {
      const runs: Run[] = []
      for (const line of block.trim().split('\n')) runs.push(await run('sh', ['-c', line], line))
      return runs
    },
    program(code, { before = '', after = '', env: more = {} } = {}) {
      const whole = `${before}\n${code}\n${after}\n`
      const errors = compileText(whole).map(({ line, message }) => `${line}: ${message}`)
      if (errors.length > 0) throw new Error(errors.join('\n'))
      const text = whole
        .replaceAll("'crmwire/testing'", source('testing/index.ts'))
        .replaceAll("'crmwire/storage'", source('storage/index.ts'))
        .replaceAll("'crmwire/metadata'", source('metadata/index.ts'))
        .replaceAll(/'crmwire\/(adapters\/[\w-]+)'/g, (_, adapter: string) => source(`${adapter}/index.ts`))
        .replaceAll("'crmwire'", source('index.ts'))
      writeFileSync(join(folder, 'main.ts'), text)
      return run(process.execPath, ['main.ts'], 'main.ts', more)
    },
  }
}
