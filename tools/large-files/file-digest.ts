import { createHash } from 'node:crypto'

/** Reads the body of an upload as it comes and digests the file inside. */
export interface FileDigest {
  add(piece: Buffer): void
  /** To be called after the last piece. */
  end(): { digest: string; size: number }
}

/** @param contentType of the request: it says how the file lies in the body. */
export function fileDigest(contentType: string): FileDigest {
  const hash = createHash('sha256')
  let size = 0
  const take: Take = (piece) => {
    hash.update(piece)
    size += piece.length
  }
  const reader = readerFor(contentType, take)
  return {
    add: (piece) => reader(piece),
    end() {
      reader(undefined)
      return { digest: hash.digest('hex'), size }
    },
  }
}

type Take = (piece: Buffer) => void
/** Takes a piece; `undefined` is the end. */
type Reader = (piece: Buffer | undefined) => void

function readerFor(contentType: string, take: Take): Reader {
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(contentType)?.[1]
  if (boundary !== undefined) return between(['filename=', '\r\n\r\n'], `\r\n--${boundary}`, all(take))
  if (contentType === 'application/json') return between([';base64,'], '"', base64(take))
  if (contentType === 'application/x-www-form-urlencoded')
    return between(['%3Bbase64%2C'], '&', percentDecoded(base64(take)))
  return all(take)
}

const all =
  (take: Take): Reader =>
  (piece) =>
    piece && take(piece)

/** What lies behind the marks, one after the other, and before the end mark or the end. */
function between(marks: string[], endMark: string, inner: Reader): Reader {
  const before = [...marks]
  let kept: Buffer = Buffer.alloc(0)
  let over = false
  return (piece) => {
    if (over) return
    if (piece) kept = kept.length === 0 ? piece : Buffer.concat([kept, piece])
    for (let [mark] = before; mark !== undefined; [mark] = before) {
      const at = kept.indexOf(mark, 0, 'latin1')
      if (at === -1) return
      kept = kept.subarray(at + mark.length)
      before.shift()
    }
    const end = kept.indexOf(endMark, 0, 'latin1')
    over = end !== -1 || piece === undefined
    // The end mark may be cut in two.
    const sure = end === -1 ? (over ? kept.length : Math.max(0, kept.length - endMark.length + 1)) : end
    inner(kept.subarray(0, sure))
    kept = kept.subarray(sure)
    if (over) inner(undefined)
  }
}

function base64(take: Take): Reader {
  let kept = ''
  return (piece) => {
    const text = kept + (piece?.toString('latin1') ?? '')
    const whole = piece ? text.length - (text.length % 4) : text.length
    take(Buffer.from(text.slice(0, whole), 'base64'))
    kept = text.slice(whole)
  }
}

/** The three characters of base64 that a form encodes. */
function percentDecoded(inner: Reader): Reader {
  let kept = ''
  return (piece) => {
    const text = kept + (piece?.toString('latin1') ?? '')
    const cut = piece ? text.indexOf('%', Math.max(0, text.length - 2)) : -1
    const whole = cut === -1 ? text : text.slice(0, cut)
    kept = cut === -1 ? '' : text.slice(cut)
    inner(Buffer.from(whole.replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '='), 'latin1'))
    if (!piece) inner(undefined)
  }
}
