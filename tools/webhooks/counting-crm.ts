import { defineConfig } from '../../src/config/define-config.ts'
import { isBodyStream } from '../../src/http/sending-body.ts'
import type { Transport, TransportRequest } from '../../src/http/transport.ts'

/** A CRM behind the transport port that keeps all it is told, duplicates included. */
export interface CountingCrm {
  transport: Transport
  contacts: { id: string; phone: string }[]
  /** The cases by their ids, as their last update left them. */
  cases: Map<string, Record<string, string>>
  /** `case: text`, in the order of writing. */
  notes: string[]
  /** `case: name, bytes`. */
  files: string[]
}

/** The configuration for it: whatever is known of a call ends up in its case. */
export const config = defineConfig({
  version: 1,
  name: 'a CRM that counts',
  baseUrl: 'https://crm.example.com',
  account: {
    findByQuery: { method: 'GET', url: '/contact', params: { phone: '{PHONE_NUMBER}' }, response: { data: 'list' } },
    create: { method: 'POST', url: '/contact', params: { phone: '{PHONE_NUMBER}' } },
  },
  record: {
    create: { method: 'POST', url: '/case', params: { session: '{SESSION_ID}', contact: '{ACCOUNT_ID}' } },
    update: {
      on: ['ended'],
      method: 'PUT',
      url: '/case/{RECORD_ID}',
      params: { duration: '{CALL_DURATION}', ended: '{ENDED_AT}', summary: '{SUMMARY}', said: '{CUSTOM.transcript}' },
    },
  },
  comment: {
    on: ['started', 'ended', 'analyzed'],
    texts: { started: 'started', ended: 'ended', analyzed: '{SUMMARY}' },
    method: 'POST',
    url: '/note',
    params: { case: '{RECORD_ID}', text: '{COMMENT_BODY}' },
  },
  upload: {
    files: ['call_recording', 'chat_transcript'],
    encoding: 'binary',
    method: 'POST',
    url: '/file',
    params: { case: '{RECORD_ID}', name: '{FILE_NAME}' },
    attachment: { id: 'id' },
  },
})

const answer = (body: object) => ({ status: 200, headers: {}, body: JSON.stringify(body) })

export function createCountingCrm(): CountingCrm {
  const crm = { contacts: [], cases: new Map(), notes: [], files: [] } as Omit<CountingCrm, 'transport'>
  let count = 0

  async function send({ method, url, body }: TransportRequest) {
    const { pathname, searchParams } = new URL(url)
    const [, entity, id = String(++count)] = pathname.split('/')
    const fields = typeof body === 'string' ? (JSON.parse(body) as Record<string, string>) : {}
    if (method === 'GET')
      return answer({ list: crm.contacts.filter(({ phone }) => phone === searchParams.get('phone')) })
    if (entity === 'contact') crm.contacts.push({ id, phone: fields['phone']! })
    if (entity === 'case') crm.cases.set(id, { ...crm.cases.get(id), ...fields })
    if (entity === 'note') crm.notes.push(`${fields['case']}: ${fields['text']}`)
    if (entity === 'file' && isBodyStream(body)) {
      let size = 0
      for await (const chunk of body.chunks()) size += chunk.length
      crm.files.push(`${searchParams.get('case')}: ${searchParams.get('name')}, ${size}`)
    }
    return answer({ id })
  }

  const transport: Transport = {
    send,
    async download({ url }) {
      const bytes = Buffer.from(`the bytes of ${url}`)
      return {
        status: 200,
        headers: { 'content-length': String(bytes.length) },
        chunks: (async function* () {
          yield bytes
        })(),
        cancel: () => {},
      }
    },
    close: async () => {},
  }
  return { ...crm, transport }
}
