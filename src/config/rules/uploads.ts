import { variablesOf } from '../../template/check-template.ts'
import type { Rule } from './rule.ts'

/** An upload that is configured can send the bytes of a file. */
export const uploads: Rule = ({ config, templates, lost, broken, error }) => {
  const { upload } = config
  if (!upload) return
  const { files = [], encoding = 'multipart', method, url } = upload
  if (url === undefined && !lost(['upload', 'url'])) {
    const isEndpoint = Object.keys(upload).some((key) => key !== 'files' && key !== 'addComment')
    if (files.length > 0 || isEndpoint)
      error('CONFIG_UPLOAD', ['upload'], 'The upload has no url.', { part: 'key', hint: 'Add method and url.' })
    return
  }
  if (method === undefined && !lost(['upload', 'method']))
    error('CONFIG_UPLOAD', ['upload'], 'The upload has no method.', { part: 'key', hint: 'Add method: POST.' })
  if (method === 'GET') {
    error('CONFIG_UPLOAD', ['upload', 'method'], 'A GET cannot carry a file.', { hint: 'Use POST or PUT.' })
    return
  }
  if (encoding === 'multipart' && (upload.body !== undefined || upload.container !== undefined)) {
    const key = upload.body === undefined ? 'container' : 'body'
    error('CONFIG_UPLOAD', ['upload', key], `A multipart upload is made of params, so ${key} has no meaning.`, {
      part: 'key',
      hint: 'Use params, or `encoding: base64`.',
    })
    return
  }
  if (encoding === 'binary' || broken(['upload'])) return
  const holder = templates.some(
    ({ endpoint, field, template }) =>
      endpoint?.role === 'upload' &&
      (field === 'params' || field === 'body') &&
      template !== undefined &&
      variablesOf(template).some(({ name }) => name.toUpperCase() === 'FILE_DATA'),
  )
  if (!holder)
    error('CONFIG_UPLOAD', ['upload'], `The bytes have no place: no parameter holds {FILE_DATA} (${encoding}).`, {
      part: 'key',
    })
}
