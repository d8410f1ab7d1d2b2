import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { describeLedger } from './ledger-rules.ts'

describeLedger('memory', createMemoryLedger)
