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
      storage: 'src/storage/index.ts',
      email: 'src/email/index.ts',
      metadata: 'src/metadata/index.ts',
      testing: 'src/testing/index.ts',
      'adapters/whippy': 'src/adapters/whippy/index.ts',
      'adapters/xivo': 'src/adapters/xivo/index.ts',
      'adapters/kommo': 'src/adapters/kommo/index.ts',
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
        storage: 'src/storage/index.ts',
        email: 'src/email/index.ts',
        metadata: 'src/metadata/index.ts',
        testing: 'src/testing/index.ts',
        browser: 'src/browser/index.ts',
        'adapters/whippy': 'src/adapters/whippy/index.ts',
        'adapters/xivo': 'src/adapters/xivo/index.ts',
        'adapters/kommo': 'src/adapters/kommo/index.ts',
        'adapters/bright-pattern': 'src/adapters/bright-pattern/index.ts',
      },
    },
    clean: ['!browser.*', '!adapters/bright-pattern.*'],
    sourcemap: true,
    splitting: true,
    // `node:sqlite` has no other name.
    removeNodeProtocol: false,
  },
  {
    // Pages load them as they are: each is one file that needs neither Node nor anything else.
    entry: { browser: 'src/browser/index.ts', 'adapters/bright-pattern': 'src/adapters/bright-pattern/index.ts' },
    format: ['esm'],
    platform: 'browser',
    target: 'es2022',
    splitting: false,
    sourcemap: true,
  },
])
