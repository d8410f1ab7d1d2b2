import { type ConfigPath, pathKey } from './config-path.ts'
import type { Finding, Range } from './finding.ts'
import { copyPlain } from './copy-plain.ts'
import { type Spot, readYaml } from './read-yaml.ts'
import { scalarOffset } from './scalar-offset.ts'

const MOST_BYTES = 1_000_000

/** A configuration as it came: a text with its tree and positions, or an object, which has a tree only. */
export interface Source {
  file: string | undefined
  text: string | undefined
  tree: unknown
  findings: readonly Finding[]
  /** Places that could not be read. */
  lost: readonly ConfigPath[]
  /** True when syntax errors may have swallowed whole sections. */
  torn: boolean
  spots: ReadonlyMap<string, Spot>
  /** Where a place, or a part of its text, is in the source text. */
  locate(path: ConfigPath, part?: 'key' | 'value', span?: Range): Range | undefined
}

const NOWHERE: ReadonlyMap<string, Spot> = new Map()

/** Reads YAML or JSON text. Never throws: what cannot be read is a finding. */
export function readSource(input: string, file?: string): Source {
  const text = input.replace(/^\uFEFF/, '')
  if (Buffer.byteLength(text) > MOST_BYTES) {
    const message = `The text has ${Buffer.byteLength(text)} bytes; ${MOST_BYTES} are allowed.`
    const finding: Finding = { severity: 'error', code: 'CONFIG_TOO_LARGE', path: [], message }
    return {
      file,
      text: '',
      tree: undefined,
      findings: [finding],
      lost: [],
      torn: true,
      spots: NOWHERE,
      locate: () => undefined,
    }
  }
  const { tree, spots, findings, lost, torn } = readYaml(text)
  return {
    file,
    text,
    tree,
    findings,
    lost,
    torn,
    spots,
    locate(path, part = 'value', span) {
      const spot = spots.get(pathKey(path))
      if (spot === undefined) return undefined
      if (span && spot.scalar) {
        const start = scalarOffset(text, spot.scalar, span.start)
        return { start, end: Math.max(start + 1, scalarOffset(text, spot.scalar, span.end - 1) + 1) }
      }
      return part === 'key' ? (spot.key ?? spot.value) : (spot.value ?? spot.key)
    },
  }
}

/** Takes an object that a program made. It is copied, so that a later change to it changes nothing. */
export function objectSource(value: unknown, file?: string): Source {
  const findings: Finding[] = []
  const tree = copyPlain(value, (path, code, message) =>
    findings.push({ severity: 'error', code, path, part: 'key', message }),
  )
  return {
    file,
    text: undefined,
    tree,
    findings,
    lost: findings.map(({ path }) => path),
    torn: false,
    spots: NOWHERE,
    locate: () => undefined,
  }
}
