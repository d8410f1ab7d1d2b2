import { describe, expect, test } from 'vitest'
import { transcriptText, turnsOf } from '../../../src/adapters/whippy/translate/turns.ts'
import { delivery } from './deliveries.ts'

const agent = (text: string) => ({ speaker: 'agent', text })
const user = (text: string) => ({ speaker: 'user', text })

describe('a transcript is read into turns', () => {
  test.each([
    ['one a line', 'Agent: Hello.\nUser: Hi.\n', [agent('Hello.'), user('Hi.')]],
    ['whatever the end of a line', 'Agent: Hello.\r\nUser: Hi.', [agent('Hello.'), user('Hi.')]],
    ['whatever the case', 'AGENT: Hello.\nuser:Hi.', [agent('Hello.'), user('Hi.')]],
    ['a line without a name goes on with the turn', 'User: One\ntwo\n\nthree', [user('One\ntwo\n\nthree')]],
    ['another word before a colon is said by somebody', 'User: It is\nNote: urgent', [user('It is\nNote: urgent')]],
    ['a name within a line is no turn', 'User: The agent: he said User: no', [user('The agent: he said User: no')]],
    ['what stands before the first name', '\nHello?\nAgent: Hi.', [{ speaker: null, text: 'Hello?' }, agent('Hi.')]],
    ['a turn in which nothing was said', 'Agent:\nUser: Hello?', [agent(''), user('Hello?')]],
    ['nothing', '', []],
  ])('%s', (_rule, body, turns) => {
    expect(turnsOf(body)).toEqual(turns)
  })

  test('of the documented call', () => {
    const { transcript } = delivery('call.ended').call!
    expect(transcript).toHaveLength(13)
    expect(transcript[1]).toEqual(user('My name is Jack Hannaford.'))
    expect(transcript.map(({ speaker }) => speaker).slice(0, 4)).toEqual(['agent', 'user', 'agent', 'user'])
  })

  test('and written again as it was', () => {
    const body = 'Hello?\nAgent: Hi.\nUser: One\ntwo'
    expect(transcriptText(turnsOf(body))).toBe(body)
  })
})
