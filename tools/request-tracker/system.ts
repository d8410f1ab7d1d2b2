import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

/** A Request Tracker of its own, with nothing in it but what its start script seeds. */
export interface System {
  /** Without `/REST/2.0`. */
  url: string
  token: string
  seeded: { account: number; accountName: string; record: number; phone: string; email: string }
  stop(): Promise<void>
}

/** Fields that the configuration writes and a fresh RT lacks; REST 2.0 can create a custom field, but not apply it. */
const FIELDS = ['Rating', 'Disposition', 'Call duration']

const APPLY_FIELDS = `use strict; use warnings; use RT -init; use RT::CustomField; use RT::Queue;
for my $name (@ARGV) {
  my $field = RT::CustomField->new(RT->SystemUser);
  my ($id, $why) = $field->Create(Name => $name, Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket');
  die "$name: $why" unless $id;
  $field->AddToObject(RT::Queue->new(RT->SystemUser));
}`

/** Starts one, or says why there is none on this machine. */
export async function startSystem(): Promise<System | { missing: string }> {
  const scripts = resolve(process.env['CRMWIRE_SYSTEMS'] ?? resolve(import.meta.dirname, '../../../shared/systems'))
  const start = join(scripts, 'request-tracker.start')
  if (!existsSync(start)) return { missing: `there is no ${start}; CRMWIRE_SYSTEMS names the folder of the scripts` }
  const home = await mkdtemp(join(tmpdir(), 'crmwire-systems-'))
  const env = { ...process.env, CRM_SYSTEMS: home, RT_PORT: String(await freePort()) }
  const stop = async (): Promise<void> => {
    await run(join(scripts, 'request-tracker.stop'), [], env)
    await rm(home, { recursive: true, force: true })
  }
  const started = await run(start, [], env)
  if (started.code !== 0) {
    await stop()
    return { missing: `${start} ended with ${started.code}:\n${lastLines(started.err)}` }
  }
  const info = JSON.parse(started.out) as {
    baseUrl: string
    auth: { header: { Authorization: string } }
    seeded: System['seeded']
  }
  const data = join(home, 'request-tracker/data')
  const applied = await run('perl', ['-I/usr/share/request-tracker5/lib', '-e', APPLY_FIELDS, ...FIELDS], {
    ...env,
    RT_SITE_CONFIG: join(data, 'RT_SiteConfig.pm'),
    RT_SITE_CONFIG_DIR: join(data, 'conf.d'),
  })
  if (applied.code !== 0) {
    await stop()
    throw new Error(`The custom fields could not be made:\n${lastLines(applied.err)}`)
  }
  return {
    url: info.baseUrl.replace(/\/REST\/2\.0$/, ''),
    token: info.auth.header.Authorization.replace(/^token /, ''),
    seeded: info.seeded,
    stop,
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((done) => {
    server.close(done)
  })
  return port
}

async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((done) => {
    child.on('close', done)
    child.on('error', () => done(null))
  })
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, out, err }
}

const lastLines = (output: string): string => output.trim().split('\n').slice(-5).join('\n')
