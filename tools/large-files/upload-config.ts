import { type Config, defineConfig } from '../../src/index.ts'

/** How a file can travel. */
export const ENCODINGS = ['multipart', 'base64', 'base64 form', 'binary'] as const

export type EncodingName = (typeof ENCODINGS)[number]

/** A CRM that finds one account, makes one record and takes files at `/files`. */
export function uploadConfig(url: string, encoding: EncodingName): Config {
  const name = '{FILE_NAME}'
  const file = 'data:{FILE_TYPE};base64,{FILE_DATA}'
  const shapes = {
    multipart: { encoding: 'multipart', params: { name, file: '{FILE_DATA}' } },
    base64: { encoding: 'base64', params: { name, file, role: 'Attachment' } },
    'base64 form': { encoding: 'base64', format: 'form', params: { name, file, role: 'Attachment' } },
    binary: { encoding: 'binary', params: { name } },
  } as const
  return defineConfig({
    version: 1,
    name: 'files',
    baseUrl: url,
    network: { allow: ['127.0.0.1'], http: true, files: ['127.0.0.1'] },
    timeoutSeconds: 10,
    account: {
      whenMissing: 'skip',
      findByQuery: { method: 'GET', url: '/account', params: { phone: '{PHONE_NUMBER}' } },
    },
    record: { create: { method: 'POST', url: '/record', params: { account: '{ACCOUNT_ID}' }, onAmbiguous: 'hold' } },
    upload: { ...shapes[encoding], files: ['call_recording'], method: 'POST', url: '/files', attachment: { id: 'id' } },
  })
}
