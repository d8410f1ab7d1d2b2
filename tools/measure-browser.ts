/**
 * The size of `crmwire/browser` as pages load it, and that it needs nothing else. Fails beyond 8 kB compressed, and when
 * something of Node got in.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMIT = 8_000
const FILE = 'dist/browser.js'

const code = readFileSync(FILE)
const compressed = gzipSync(code, { level: 9 }).length
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
console.log(`${FILE}: ${kilobytes(code.length)}, ${kilobytes(compressed)} compressed`)

const imports = code
  .toString()
  .match(/^\s*(?:import\b.*|export\b.*\bfrom\b.*)$|\b(?:import|require)\(.*\)|\bprocess\.|\bBuffer\b/gm)
if (imports) console.error(`${FILE} needs more than a page has: ${imports.join(' ')}`)
if (compressed > LIMIT) console.error(`${FILE} is larger than ${kilobytes(LIMIT)}`)
process.exitCode = imports || compressed > LIMIT ? 1 : 0
