import type { ErrorTable } from '../error-info.ts'

export const flowCodes = {
  FLOW_INCOMPLETE: {
    what: 'A request cannot be formed: a variable in its path has no value, or its value would change the URL.',
    remedy: 'Look at the trace for what is missing; put variables that may be empty into parameters.',
  },
  FLOW_FAULT: {
    what: 'The library itself failed while it ran an operation.',
    remedy: 'Report it with the trace of the session; the operation can be replayed.',
  },
  FLOW_CHOICE: {
    what: 'A person chose a card to which the CRM cannot log a call.',
    remedy: 'Choose a card of one of the types that the message names.',
  },
  FLOW_PROCEDURE: {
    what: 'The configuration names a procedure that nobody gave, or says something of it that does not fit.',
    remedy:
      'Give `createConnector` the procedure of the adapter as `procedures`; the command line knows those of this package.',
  },
  FLOW_PAUSED: {
    what: 'Nothing is sent, as an operator paused it.',
    remedy: 'Resume it when it may go on: `crmwire jobs resume`.',
  },
  CONNECTOR_CLOSED: { what: 'The connector was used after `close()`.', remedy: 'Create a new one.' },
  SEARCH_INVALID: {
    what: 'A card cannot be searched: what is looked for is too short or too long, or the configuration has no search.',
    remedy: 'Write two characters or more, or add `account.search` or `record.search`.',
  },
} as const satisfies ErrorTable
