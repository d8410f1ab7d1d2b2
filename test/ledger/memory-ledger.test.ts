import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { describeLedger } from './ledger-rules.ts'

const ledger = createMemoryLedger()
describeLedger('memory', () => ledger)
