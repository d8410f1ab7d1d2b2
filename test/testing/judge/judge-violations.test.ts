import { describe, expect, test } from 'vitest'
import type { JudgeEffect } from '../../../src/testing/judge/judge-effects.ts'
import { violationsIn } from '../../../src/testing/judge/judge-violations.ts'

const effect = (more: Partial<JudgeEffect>): JudgeEffect => ({
  kind: 'note_added',
  at: 0,
  id: '1',
  owner: 'kim',
  meantFor: 'kim',
  session: 's1',
  operation: '',
  ...more,
})

const rules = (...effects: Partial<JudgeEffect>[]): string[] =>
  violationsIn(effects.map(effect), ['lee']).map(({ rule }) => rule)

test('a second case of one session is a violation, one of another session is none', () => {
  const created = { kind: 'case_created' } as const
  expect(rules({ ...created, session: 's1' }, { ...created, session: 's2' }, { ...created, session: 's1' })).toEqual([
    'case_twice',
  ])
})

test('who is there is not created: from the start, or by another session', () => {
  const lee = { kind: 'person_created', owner: 'lee', meantFor: 'lee' } as const
  const kim = { kind: 'person_created' } as const
  expect(rules(lee)).toEqual(['person_twice'])
  expect(rules(kim, { ...kim, session: 's2' })).toEqual(['person_twice'])
})

describe.each([
  ['note_added', 'text', 'note_twice'],
  ['file_added', 'name', 'file_twice'],
] as const)('%s', (kind, content, rule) => {
  const add = (value: string, operation = '', session = 's1'): Partial<JudgeEffect> => ({
    kind,
    operation,
    session,
    [content]: value,
  })

  test.for<[string, Partial<JudgeEffect>[], string[]]>([
    ['the same content again', [add('a'), add('a')], [rule]],
    ['the same content by another operation', [add('a', 'op-1'), add('a', 'op-2')], [rule]],
    ['the same operation with other content', [add('a', 'op-1'), add('b', 'op-1')], [rule]],
    [
      'the same operation and content, three times',
      [add('a', 'op-1'), add('a', 'op-1'), add('a', 'op-1')],
      [rule, rule],
    ],
    ['another operation with other content', [add('a', 'op-1'), add('b', 'op-2')], []],
    ['the same for another session', [add('a', 'op-1', 's1'), add('a', 'op-1', 's2')], []],
    ['nothing to tell them apart by', [add(''), add('')], []],
    ['a repetition that says so', [add('a', 'op-1'), add('a [repeat]', 'op-1')], []],
    ['a repetition that says so with more', [add('a', 'op-1'), add('[op-1, Repeat 2] a', 'op-1')], []],
    ['the word without brackets', [add('a', 'op-1'), add('repeat', 'op-1')], [rule]],
    ['another word that begins like it', [add('a', 'op-1'), add('[repeated]', 'op-1')], [rule]],
    ['a repetition after one that said so', [add('a', 'op-1'), add('a [repeat]', 'op-1'), add('a', 'op-1')], [rule]],
    ['a marked one that comes first', [add('a [repeat]', 'op-1'), add('a', 'op-1')], [rule]],
  ])('%s', ([, effects, expected]) => {
    expect(rules(...effects)).toEqual(expected)
  })
})

test('a note and a file may have the same content and operation, and so may changes', () => {
  const same = { text: 'a', name: 'a', operation: 'op-1' }
  expect(rules({ ...same, kind: 'note_added' }, { ...same, kind: 'file_added' })).toEqual([])
  expect(rules({ ...same, kind: 'case_changed' }, { ...same, kind: 'case_changed' })).toEqual([])
})

test('parts of keys do not run into each other', () => {
  expect(rules({ session: 's1', text: 'a' }, { session: 's1\ncontent', text: 'a' })).toEqual([])
  expect(rules({ session: 's', operation: 'x' }, { session: 's', text: 'x' })).toEqual([])
})
