/** Which quotes the author opened before a place and has not closed there. */
export interface Quoted {
  single: boolean
  double: boolean
}

export const UNQUOTED: Quoted = { single: false, double: false }

/** A backslash takes the quote behind it away; in a URL the author's quotes are percent-encoded. */
const MARKS = /\\.|['"]|%2[27]/gs

/** What is open behind a text of the author, when `before` was open in front of it. */
export function quotedAfter(text: string, before: Quoted, percentEncoded: boolean): Quoted {
  let { single, double } = before
  for (const [mark] of text.matchAll(MARKS)) {
    if (mark === "'" || (percentEncoded && mark === '%27')) single = !single
    else if (mark === '"' || (percentEncoded && mark === '%22')) double = !double
  }
  return { single, double }
}
