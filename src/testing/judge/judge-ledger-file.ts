import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { parseJson, stringifyJson } from '../../util/json.ts'
import { knownAmong } from './callers.ts'
import type { JudgeCaller } from './callers.ts'
import type { JudgeEffect } from './judge-effects.ts'
import { violationsIn } from './judge-violations.ts'
import type { JudgeViolation } from './judge-violations.ts'

/** The first line of a judge in its file; the others are effects. */
interface Opening {
  kind: 'judge_opened'
  callers: readonly JudgeCaller[]
}

export interface JudgeLedgerFile {
  /** Has handed the line to the system when it returns, so that a killed process loses none. */
  append(effect: JudgeEffect): void
  close(): void
}

/** What a judge wrote into its file. */
export interface JudgeLedger {
  readonly callers: readonly JudgeCaller[]
  /** Oldest first. */
  readonly effects: readonly JudgeEffect[]
  /** The effects that must never be. */
  violations(): JudgeViolation[]
}

/** Opens a file for appending; it begins with who may call. */
export function openJudgeLedger(path: string, callers: readonly JudgeCaller[]): JudgeLedgerFile {
  const file = openSync(path, 'a')
  const write = (line: Opening | JudgeEffect): void => void writeSync(file, `${stringifyJson(line)}\n`)
  write({ kind: 'judge_opened', callers })
  return { append: write, close: () => closeSync(file) }
}

/**
 * Reads the file that a judge was given as `ledgerFile`, also while it still writes.
 *
 * @throws the system's error when the file cannot be read.
 */
export function readJudgeLedger(path: string): JudgeLedger {
  const callers: JudgeCaller[] = []
  const effects: JudgeEffect[] = []
  // What follows the last line break is a line that is being written.
  for (const text of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    const line = parseJson(text) as unknown as Opening | JudgeEffect
    if (line.kind === 'judge_opened') callers.push(...line.callers)
    else effects.push(line)
  }
  return { callers, effects, violations: () => violationsIn(effects, knownAmong(callers)) }
}
