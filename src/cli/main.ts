#!/usr/bin/env node
// Nothing but this check may load before the version is known: on an older Node the rest might not even parse.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`crmwire needs Node 22.19 or newer; this is ${process.versions.node}.\n`)
  process.exitCode = 1
} else {
  const [{ runProgram }, { processTerminal }] = await Promise.all([import('./program.ts'), import('./terminal.ts')])
  process.exitCode = await runProgram(process.argv.slice(2), processTerminal())
}
