/**
 * Imports in src go down only. The floors are those of docs/architecture.md: a room may import rooms of lower floors;
 * between rooms of one floor only types may cross; nobody imports an index.ts. Each adapter is a room of its own, and its
 * translation is one on floor 1.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const FLOORS: Record<string, number> = {
  util: 0,
  errors: 0.1,
  observe: 0.2,
  template: 1,
  phone: 1,
  response: 1,
  session: 1,
  metadata: 1.1,
  http: 2,
  auth: 2,
  files: 2,
  ledger: 2,
  storage: 2.1,
  email: 2.1,
  webhook: 2,
  recordings: 2.2,
  engine: 3,
  flow: 3,
  config: 4,
  connector: 4.9,
  'connector.ts': 5,
  adapters: 5,
  'erase-subject.ts': 5,
  'open-auth.ts': 5,
  serve: 5.5,
  'index.ts': 6,
  browser: 6,
  cli: 6,
  testing: 6,
}

/** The room that a file of src stands in. */
function roomOf(file: string): string {
  const [room = '', adapter, part] = file.split('/')
  if (room !== 'adapters') return room
  return part === 'translate' ? `adapters/${adapter}/translate` : `adapters/${adapter}`
}

function floorOf(room: string): number | undefined {
  return room.endsWith('/translate') ? 1 : FLOORS[room.split('/')[0]!]
}

const SRC = resolve(import.meta.dirname, '../src')
const IMPORT = /^(import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)/gm

const problems: string[] = []
for (const file of readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
  const room = roomOf(file)
  const floor = floorOf(room)
  if (floor === undefined) {
    problems.push(`${file}: ${room} has no floor`)
    continue
  }
  for (const match of readFileSync(join(SRC, file), 'utf8').matchAll(IMPORT)) {
    const specifier = match[3] ?? match[4]!
    if (!specifier.startsWith('.')) continue
    const target = relative(SRC, resolve(dirname(join(SRC, file)), specifier))
    const targetRoom = roomOf(target)
    const targetFloor = floorOf(targetRoom)
    if (target.endsWith('index.ts'))
      problems.push(`${file}: imports ${target}; import the file that declares the thing`)
    if (targetFloor === undefined) problems.push(`${file}: imports ${target}, which has no floor`)
    else if (targetRoom !== room && (targetFloor > floor || (targetFloor === floor && match[2] === undefined)))
      problems.push(`${file} (floor ${floor}) imports ${target} (floor ${targetFloor})`)
  }
}

for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'imports go down only' : `${problems.length} imports go the wrong way`)
process.exitCode = problems.length === 0 ? 0 : 1
