import { emptyAnswer, jsonAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import { methodNotAllowed } from './answer.ts'
import { parseBracketed } from './bracketed.ts'
import { changeObject, ENTITIES } from './change-object.ts'
import type { CrmObject, EntityName } from './crm-objects.ts'
import { listObjects } from './list-objects.ts'
import { parseBody } from './parse-body.ts'
import { isEntityName } from './store.ts'
import type { Store } from './store.ts'

export const API = '/api/v1'

/** Does what a request asks for. */
export function routeRequest(store: Store, apiKey: string, request: WholeRequest): Answer {
  if (request.path === '/') return entryPoint(store, request)
  if (!request.path.startsWith(`${API}/`)) return emptyAnswer(404)
  if (request.headers['x-api-key'] !== apiKey) return emptyAnswer(401, 'Wrong API key')

  const [name, id, part, ...rest] = request.path.slice(API.length + 1).split('/')
  // Other entities may exist, but not for the role of the key.
  if (!isEntityName(name)) return emptyAnswer(403)
  if (rest.length > 0) return emptyAnswer(404)
  if (id === undefined) return collection(store, name, request)
  if (name === 'Attachment' && id === 'file' && part !== undefined) return getOnly(request, () => download(store, part))
  const object = store.find(name, id)
  if (object === undefined) return emptyAnswer(404)
  return part === undefined ? single(store, name, object, request) : related(store, name, object, part, request)
}

function collection(store: Store, name: EntityName, request: WholeRequest): Answer {
  if (request.method === 'GET') return listObjects(store.objects[name], ENTITIES[name], request.query)
  return request.method === 'POST' ? change(store, name, undefined, request) : methodNotAllowed()
}

function single(store: Store, name: EntityName, object: CrmObject, request: WholeRequest): Answer {
  if (request.method === 'GET') return jsonAnswer(object)
  const changes = request.method === 'PUT' || request.method === 'PATCH'
  return changes ? change(store, name, object, request) : methodNotAllowed()
}

function change(store: Store, name: EntityName, existing: CrmObject | undefined, request: WholeRequest): Answer {
  const parsed = parseBody(request.headers['content-type'] ?? '', request.body)
  if ('refused' in parsed) return parsed.refused
  const skipDuplicateCheck = String(request.headers['x-skip-duplicate-check']).toLowerCase() === 'true'
  return changeObject(store, name, existing, parsed.body, skipDuplicateCheck)
}

function related(store: Store, name: EntityName, object: CrmObject, part: string, request: WholeRequest): Answer {
  if (name === 'Contact' && part === 'cases') {
    const cases = store.objects.Case.filter((record) => record['contactId'] === object.id)
    return getOnly(request, () => listObjects(cases, ENTITIES.Case, request.query))
  }
  if (part !== 'stream' && part !== 'posts') return emptyAnswer(404)
  const notes = store.objects.Note.filter((note) => note['parentType'] === name && note['parentId'] === object.id)
  return getOnly(request, () => listObjects(notes, ENTITIES.Note, request.query))
}

/** The page that a person opens. A person's browser is logged in; this CRM asks it for nothing. */
function entryPoint(store: Store, request: WholeRequest): Answer {
  const { entryPoint: name, id } = parseBracketed(request.query)
  return name === 'download' ? getOnly(request, () => download(store, id)) : emptyAnswer(404)
}

function download(store: Store, id: unknown): Answer {
  const attachment = store.find('Attachment', id)
  const body = attachment && store.files.get(attachment.id)
  if (body === undefined) return emptyAnswer(404)
  return { status: 200, headers: { 'Content-Type': contentTypeOf(attachment?.['type']) }, body }
}

/** A type comes from the client: what is no type must not end up in a header. */
function contentTypeOf(type: unknown): string {
  return typeof type === 'string' && /^[\w.+/-]+(?:;[\x20-\x7e]*)?$/.test(type) ? type : 'application/octet-stream'
}

function getOnly(request: WholeRequest, answer: () => Answer): Answer {
  return request.method === 'GET' ? answer() : methodNotAllowed()
}
