import { expect, test } from 'vitest'
import type { SessionFile } from '../../src/session/event-schema.ts'
import { fileName, fileType } from '../../src/session/file-name.ts'
import { sessionOf } from './facts.ts'

const CALL = sessionOf({ callId: '103646' })
const CHAT = sessionOf({ chatId: '73522' })
const file = (fields: Partial<SessionFile>): SessionFile => ({ id: '9', kind: 'call_recording', path: 'p', ...fields })

test.each([
  ['call-103646.mp3', CALL, { kind: 'call_recording' }],
  ['call-103646.wav', CALL, { kind: 'call_recording', contentType: 'audio/wav' }],
  ['call-103646.wav', CALL, { kind: 'call_recording', contentType: 'Audio/WAV; rate=8000' }],
  ['call-103646.mp3', CALL, { kind: 'call_recording', contentType: 'application/octet-stream' }],
  ['call-103646.mp3', CALL, { kind: 'voicemail' }],
  ['call-103646-photo-9.jpg', CALL, { kind: 'photo' }],
  ['call-103646-photo-9.png', CALL, { kind: 'photo', contentType: 'image/png' }],
  ['call-103646-video-9.mp4', CALL, { kind: 'video' }],
  ['chat-73522-photo-9.jpg', CHAT, { kind: 'photo' }],
  ['chat-73522-video-9.mov', CHAT, { kind: 'video', path: 'a.MOV' }],
  ['chat-73522.txt', CHAT, { kind: 'chat_transcript' }],
  ['call-103646.json', CALL, { kind: 'session_metadata' }],
  ['call-103646.json', sessionOf({ callId: '103646', chatId: '1' }), { kind: 'session_metadata' }],
  ['call-s1.mp3', sessionOf(), { kind: 'call_recording' }],
] as const)('the platform calls a file %s', (name, session, fields) => {
  expect(fileName(file(fields), session)).toBe(name)
})

test.each([
  ['my file.pdf', 'my file.pdf'],
  ['../../etc/passwd', '__.._etc_passwd'],
  [String.raw`a\b:c*d?"<e>|`, 'a_b_c_d___e__'],
  ['..', '_'],
  ['.hidden', '_hidden'],
  ['a\u0000b\nc\u007f', 'a_b_c_'],
  ['u\u0308.txt', 'ü.txt'],
  [`${'x'.repeat(300)}.txt`, `${'x'.repeat(196)}.txt`],
  [`${'x'.repeat(10)}.${'y'.repeat(199)}`, `_${'y'.repeat(199)}`],
  [`${'😀'.repeat(300)}.mp3`, `${'😀'.repeat(196)}.mp3`],
])('the given name %j is kept as %j, a name in every folder', (given, name) => {
  expect(fileName(file({ name: given }), CALL)).toBe(name)
})

test('an id cannot lead a made name to another folder', () => {
  expect(fileName(file({ kind: 'photo', id: '../9' }), sessionOf({ callId: '/1' }))).toBe('call-_1-photo-.._9.jpg')
})

test.each([
  [{ contentType: 'audio/x-own' }, 'audio/x-own'],
  [{ name: 'a.WAV' }, 'audio/wav'],
  [{ path: '/tmp/a.b.ogg' }, 'audio/ogg'],
  [{ name: 'noextension' }, 'audio/mpeg'],
  [{ path: undefined, url: 'https://x.example/a.wav' }, 'audio/mpeg'],
  [{ kind: 'chat_transcript' as const, path: 'p' }, 'text/plain'],
  [{ kind: 'session_metadata' as const, path: 'p' }, 'application/json'],
])('the type of %j is %s', (fields, type) => {
  expect(fileType(file(fields))).toBe(type)
})
