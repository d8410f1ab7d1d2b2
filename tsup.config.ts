import { defineConfig } from 'tsup'

export default defineConfig([
  {
    entry: {
      index: 'src/index.ts',
      config: 'src/config/index.ts',
      template: 'src/template/index.ts',
      phone: 'src/phone/index.ts',
      sqlite: 'src/ledger/sqlite/index.ts',
      postgres: 'src/ledger/postgres/index.ts',
      testing: 'src/testing/index.ts',
      cli: 'src/cli/main.ts',
    },
    format: ['esm'],
    target: 'node22',
    dts: {
      entry: {
        index: 'src/index.ts',
        config: 'src/config/index.ts',
        template: 'src/template/index.ts',
        phone: 'src/phone/index.ts',
        sqlite: 'src/ledger/sqlite/index.ts',
        postgres: 'src/ledger/postgres/index.ts',
        testing: 'src/testing/index.ts',
        browser: 'src/browser/index.ts',
      },
    },
    clean: ['!browser.*'],
    sourcemap: true,
    splitting: true,
    // `node:sqlite` has no other name.
    removeNodeProtocol: false,
  },
  {
    // Pages load it as it is: one file that needs neither Node nor anything else.
    entry: { browser: 'src/browser/index.ts' },
    format: ['esm'],
    platform: 'browser',
    target: 'es2022',
    splitting: false,
    sourcemap: true,
  },
])
