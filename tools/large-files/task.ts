import type { EncodingName } from './upload-config.ts'

/** What one process is to do. */
export interface Task {
  role: 'connector' | 'socket'
  /** Where the files go. */
  sink: string
  encoding: EncodingName
  small: { path: string } | { url: string }
  large: { path: string } | { url: string }
}

/** What it took. */
export interface Measured {
  /** What the sink has seen, or why it has not. */
  digest: string
  seconds: number
  cpuSeconds: number
  /** Peak of the memory above the idle process, in bytes. */
  growth: number
}
