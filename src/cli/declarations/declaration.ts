import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'

/** What a command is declared with. */
export interface Surroundings {
  terminal: Terminal
  /** Takes the exit code. */
  finish(exitCode: number): void
}

/** Adds a command with its arguments, options and help. What it does is loaded when it is called, so that help costs nothing. */
export type Declaration = (program: Command, surroundings: Surroundings) => void
