import { emptyAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import { JUDGE_API } from './judge-room.ts'
import type { JudgeRoom } from './judge-room.ts'
import { changeCase, createCase, searchCases } from './serve-cases.ts'
import { addFile, addNote, searchFiles, searchNotes } from './serve-notes-and-files.ts'
import { createPerson, getPerson, searchPeople } from './serve-people.ts'

/** Does what a request asks for, as wrongly as the behaviours want, and writes down what came of it. */
export function routeJudgeRequest(room: JudgeRoom, request: WholeRequest): Answer {
  const [collection, id, part, ...rest] = request.path
    .slice(JUDGE_API.length + 1)
    .split('/')
    .map((segment) => decodeURIComponent(segment))
  if (!request.path.startsWith(`${JUDGE_API}/`) || rest.length > 0) return emptyAnswer(404)
  const key = [request.method, collection, id === undefined ? '' : '{id}', part ?? ''].join(' ').trimEnd()
  const named = id ?? ''
  switch (key) {
    case 'GET people':
      return searchPeople(room, request)
    case 'POST people':
      return createPerson(room, request)
    case 'GET people {id}':
      return getPerson(room, named)
    case 'GET cases':
      return searchCases(room, request)
    case 'POST cases':
      return createCase(room, request)
    case 'PUT cases {id}':
      return changeCase(room, request, named)
    case 'GET cases {id} notes':
      return searchNotes(room, request, named)
    case 'POST cases {id} notes':
      return addNote(room, request, named)
    case 'GET cases {id} files':
      return searchFiles(room, request, named)
    case 'POST cases {id} files':
      return addFile(room, request, named)
    default:
      return emptyAnswer(404)
  }
}
