import { defineConfig } from 'vitest/config'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  throw new Error(`run the tests through npm scripts: they need Node 22.19 or newer, this is ${process.versions.node}`)
}

export default defineConfig({
  // Examples import the package by its name; here that is the source.
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/**/*.test.ts'],
    // A guard against hanging, not a measure of speed: machines differ.
    testTimeout: 120_000,
    // Many tests wait for processes and servers of their own; by default two cores get one worker.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/index.ts'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 92 },
    },
  },
})
