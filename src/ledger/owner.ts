import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { createId } from '../util/id.ts'
import type { Random } from '../util/random.ts'

/**
 * The name under which this process holds leases. It tells others on the same machine whether the process still lives, so
 * that what a dead one left goes on at once.
 */
export function createOwner(random: Random): string {
  return [machine(), process.pid, ownStart(), createId(random).slice(0, 12)].join('|')
}

/** True when the owner was a process of this machine that is no more. Of other machines nobody can tell. */
export function isGone(owner: string): boolean {
  const [on, pid, start] = owner.split('|')
  if (on !== machine()) return false
  if (Number(pid) === process.pid) return start !== ownStart()
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    // Somebody else's process may not be signalled, and lives.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true
  }
  const now = startOf(Number(pid))
  // The number was given to another process meanwhile.
  return start !== '' && now !== undefined && now !== start
}

let known: string | undefined
let began: string | undefined

const ownStart = (): string => (began ??= startOf(process.pid) ?? '')

/** One running kernel and one view of its processes: containers of a machine count as machines of their own. */
function machine(): string {
  known ??= [hostname(), read('/proc/sys/kernel/random/boot_id'), namespace()].join('/')
  return known
}

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/** When a process began, in ticks since the machine did; where the machine tells. A defunct process has ended. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The name in parentheses may hold anything, so what follows the last one is read.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return 'ended'
  return fields[19]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
