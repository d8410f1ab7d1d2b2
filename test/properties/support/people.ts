import * as fc from 'fast-check'
import type { Facts } from '../../../src/session/facts.ts'
import type { Json } from '../../../src/util/json.ts'
import { factsOf } from '../../session/facts.ts'

/** Values that identify a person or session, and what they look like in a request: digits for phones. */
export const IDENTIFYING = {
  phone: '2223334444',
  email: 'kim@example.com',
  userId: 'user-4711',
  customUserId: 'kp-8150',
  callId: 'call-103646',
  chatId: 'chat-555',
  sessionId: 's1',
  accountId: 'acc-77',
  owner: 'owner-88',
  a: 'signed-a',
  b: 'signed-b',
} as const

/** What configurations capture of an account: only that account has it. */
const CAPTURED = { owner: IDENTIFYING.owner, LEADS: [IDENTIFYING.owner] }

/** The id of the operation, which a create may have sent along. */
export const OPERATION = 'operation-1'

/** What nobody vouches for. */
export const UNSIGNED = {
  sdkEmail: 'sdk@example.com',
  sdkPhone: '2223335555',
  sdkIdentifier: 'sdk-id',
  c: 'unsigned-c',
} as const

export type Known = Readonly<Record<keyof typeof IDENTIFYING | keyof typeof UNSIGNED | 'name' | 'queue', boolean>>

/** What a custom value may be that says nothing. */
const NOTHING: readonly Json[] = ['', ' ', '\n', null, [], {}, [null], ['', ' '], { x: null }]

/** Any subset of what could be known, and a custom value that says nothing. */
export const anybody: fc.Arbitrary<{ known: Known; blank: Json }> = fc.record({
  known: fc.record(
    Object.fromEntries(
      [...Object.keys(IDENTIFYING), ...Object.keys(UNSIGNED), 'name', 'queue'].map((key) => [key, fc.boolean()]),
    ) as { [Key in keyof Known]: fc.Arbitrary<boolean> },
  ),
  blank: fc.constantFrom(...NOTHING),
})

const phone = (digits: string | null): string | null => digits && `+1${digits}`

/** The facts of a session of which only some things are known. */
export function factsAbout({ known, blank }: { known: Known; blank: Json }): Facts {
  const id = (key: keyof typeof IDENTIFYING): string | null => (known[key] ? IDENTIFYING[key] : null)
  const said = (key: keyof typeof UNSIGNED): string | null => (known[key] ? UNSIGNED[key] : null)
  const custom = (key: 'a' | 'b'): Record<string, Json> => ({ [key]: known[key] ? IDENTIFYING[key] : blank })
  return factsOf(
    {
      channel: 'chat',
      language: 'en',
      callId: id('callId'),
      chatId: id('chatId'),
      endUser: {
        id: id('userId'),
        name: known.name ? 'Kim Park' : null,
        email: id('email'),
        phoneNumber: phone(id('phone')),
        customUserId: id('customUserId'),
        accountId: id('accountId'),
      },
      sdk: { email: said('sdkEmail'), phone: phone(said('sdkPhone')), identifier: said('sdkIdentifier') },
      queue: { name: known.queue ? 'Orders' : null },
      custom: { signed: { ...custom('a'), ...custom('b') }, unsigned: known.c ? { c: UNSIGNED.c } : {} },
    },
    {
      account: known.accountId
        ? { id: IDENTIFYING.accountId, type: 'contact', captured: known.owner ? CAPTURED : {} }
        : undefined,
      operationId: OPERATION,
    },
  )
}
