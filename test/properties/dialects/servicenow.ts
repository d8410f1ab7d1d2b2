import { Cursor, type Grammar } from './grammar.ts'

/** Terms between single `^`; a double one is text. A value that begins with `javascript:` is a script. */
export const servicenow: Grammar = {
  name: 'servicenow',
  special: [
    '^',
    '^^',
    '^^^',
    '^OR',
    '^NQ',
    '^ORactive=true',
    '^EQ',
    'javascript:',
    'JavaScript:gs.getUserID()',
    ' javascript:x',
    '^ORDERBYx',
    '\n^NQ',
  ],
  conditions: ['name={NAME}', 'nameLIKE{NAME}', 'email={EMAIL}^ORmail={NAME}', 'a={EMAIL}^NQb=x {NAME}'],
  joint: '^',
  joinsWithWords: false,
  around: ['', '^ORDERBYname'],
  said: (value) => (/^[\s\p{C}]*javascript:/iu.test(value) ? undefined : value),
  parse(query) {
    const cursor = new Cursor(query)
    const terms: string[] = []
    let term = ''
    while (!cursor.done) {
      const carets = cursor.take(/\^\^?/)
      if (carets === '^') {
        terms.push(term)
        term = ''
      } else term += carets === '^^' ? '^' : cursor.next()
    }
    terms.push(term)
    const values: string[] = []
    const shape = terms.map((one) => {
      const [, head, value] = /^((?:OR|NQ)?[a-z]+(?:=|LIKE))(.*)$/s.exec(one) ?? []
      if (head === undefined) return one
      if (/^\s*javascript:/i.test(value!)) return `${head} script`
      values.push(value!)
      return `${head}?`
    })
    return { shape, values }
  },
}
