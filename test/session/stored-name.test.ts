import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SessionFile } from '../../src/session/event-schema.ts'
import { storedFoldersSchema } from '../../src/session/stored-folders.ts'
import { storedName, storedPath } from '../../src/session/stored-name.ts'
import { sessionOf } from './facts.ts'

const CALL = sessionOf({ channel: 'voice_call', callId: '103646' })
const CHAT = sessionOf({ channel: 'chat', chatId: '73522' })
const file = (fields: Partial<SessionFile>): SessionFile => ({ id: '9', kind: 'call_recording', path: 'p', ...fields })

test.each([
  ['ujet-voice-recordings/call-103646.mp3', CALL, { kind: 'call_recording' }],
  ['ujet-voice-recordings/call-103646.wav', CALL, { kind: 'call_recording', contentType: 'audio/wav' }],
  ['ujet-voicemails/call-103646.mp3', CALL, { kind: 'voicemail' }],
  ['ujet-media/call-103646-photo-9.jpg', CALL, { kind: 'photo' }],
  ['ujet-media/call-103646-video-9.mp4', CALL, { kind: 'video' }],
  ['ujet-media/chat-73522-photo-9.jpg', CHAT, { kind: 'photo' }],
  ['ujet-media/chat-73522-video-9.mp4', CHAT, { kind: 'video' }],
  ['ujet-chat-transcripts/chat-73522.txt', CHAT, { kind: 'chat_transcript' }],
  ['ujet-metadata/call-103646.json', CALL, { kind: 'session_metadata' }],
  ['ujet-metadata/chat-73522.json', CHAT, { kind: 'session_metadata' }],
] as const)('the platform stores a file as %s', (path, session, fields) => {
  expect(storedPath(file(fields), session)).toBe(path)
})

test.each([
  ['the id of the session stands in for the one of the call', 'call-7c1.mp3', { id: '7c1' }],
  ['a session that is named after its call is not named twice', 'call-103646.mp3', { id: 'call-103646' }],
  ['a chat without an id of its own', 'chat-7c1.mp3', { id: '7c1', channel: 'chat' }],
  ['the channel tells which of two ids it is', 'chat-2.mp3', { channel: 'chat', callId: '1', chatId: '2' }],
] as const)('%s: %s', (_rule, name, session) => {
  expect(storedName(file({}), sessionOf(session))).toBe(name)
})

test('a second recording of a call has its own id in its name', () => {
  expect(storedName(file({ id: 'r2' }), CALL, true)).toBe('call-103646-r2.mp3')
})

test('a name that somebody gave tells the type of a file at most', () => {
  expect(storedName(file({ name: '../Kim Park.WAV' }), CALL)).toBe('call-103646.wav')
})

test.each([
  ['xivo:1634.12', 'call-xivo~3a1634.12.mp3'],
  ['../../etc/passwd', 'call-..~2f..~2fetc~2fpasswd.mp3'],
  ['a~3ab', 'call-a~7e3ab.mp3'],
  ['\u0000\r\n', 'call-~00~0d~0a.mp3'],
  ['CON', 'call-CON.mp3'],
  ['ü', 'call-~c3bc.mp3'],
  ['\uD800', 'call-~efbfbd.mp3'],
])('what is no plain part of the id %j is escaped', (callId, name) => {
  expect(storedName(file({}), sessionOf({ callId }))).toBe(name)
})

const anyId = fc.string({ unit: 'binary', minLength: 1, maxLength: 256 })

test('whatever the ids are, the name is one that every file system takes', () => {
  fc.assert(
    fc.property(anyId, anyId, fc.constantFrom('photo', 'video', 'call_recording'), (callId, id, kind) => {
      const name = storedName(file({ id, kind }), sessionOf({ callId }), true)
      expect(name).toMatch(/^call-[\w.~-]{1,240}\.(?:jpg|mp4|mp3)$/)
    }),
  )
})

const nameOf = (callId: string): string => storedName(file({}), sessionOf({ callId }))

test('two sessions never share a name', () => {
  fc.assert(
    fc.property(anyId, anyId, (one, other) => {
      fc.pre(one !== other)
      expect(nameOf(one)).not.toBe(nameOf(other))
    }),
  )
})

test.each([
  ['call_recording', { prefix: 'acme-' }, 'acme-voice-recordings'],
  ['photo', { prefix: '' }, 'media'],
  ['photo', { prefix: 'acme-', photo: 'pictures/of-calls' }, 'pictures/of-calls'],
] as const)('the folder of a %s with %j is %s', (kind, folders, name) => {
  expect(storedFoldersSchema.parse(folders)).toEqual(folders)
  expect(storedPath(file({ kind }), CALL, folders)).toMatch(new RegExp(`^${name}/call-103646`))
})

test.each(['..', '../up', '/root', 'a//b', 'a/', '', 'a b', 'a\\b', '.hidden', 'a/../b', 'x'.repeat(101)])(
  'a folder cannot be called %j',
  (photo) => {
    expect(storedFoldersSchema.safeParse({ photo }).success).toBe(false)
  },
)

test.each(['../', '/', 'a/b', '.', 'a b'])('a prefix cannot be %j', (prefix) => {
  expect(storedFoldersSchema.safeParse({ prefix }).success).toBe(false)
})
