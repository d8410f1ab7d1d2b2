import { beforeEach, describe, expect, test } from 'vitest'
import { useCrm } from './use-crm.ts'

const { clock, send } = useCrm()

const PEOPLE = [
  {
    firstName: 'Kim',
    lastName: 'Park',
    emailAddress: 'kim@example.com',
    phoneNumber: '+12223334444',
    cTier: 'gold',
    cScore: 9,
  },
  { firstName: 'Lee', lastName: 'Stone', emailAddress: 'lee@example.com', phoneNumber: '+12223335555', cScore: 10 },
  { lastName: 'Kimura', description: '100% (sure)' },
]

beforeEach(async () => {
  for (const person of PEOPLE) await send('POST', '/Contact', person)
})

async function find(query: string): Promise<unknown[]> {
  const reply = await send('GET', `/Contact?${query}`)
  return reply.status === 200 ? reply.json.list.map((contact) => contact['lastName']) : [reply.status]
}

const item = (type: string, attribute: string, ...values: string[]): string =>
  [
    `where[0][type]=${type}`,
    `where[0][attribute]=${attribute}`,
    ...values.map((value) => `where[0][value]${value}`),
  ].join('&')

describe('where', () => {
  test.each<[string, string[]]>([
    [item('equals', 'phoneNumber', '=%2B12223334444'), ['Park']],
    [item('equals', 'phoneNumber', '=+12223334444'), []],
    [item('equals', 'phoneNumber', '=%2B1 222 333 4444'), []],
    [item('equals', 'emailAddress', '=KIM@EXAMPLE.COM'), ['Park']],
    [item('equals', 'phoneNumber'), ['Kimura']],
    [item('notEquals', 'phoneNumber', '=%2B12223334444'), ['Stone']],
    [item('notEquals', 'phoneNumber'), ['Stone', 'Park']],
    [item('like', 'phoneNumber', '=%25222%25333%254444'), ['Park']],
    [item('like', 'phoneNumber', '=*222*333*4444'), []],
    [item('like', 'lastName', '=k_m%25'), ['Kimura']],
    [item('like', 'description', '=%25(sure)'), ['Kimura']],
    [item('notLike', 'phoneNumber', '=%254444'), ['Stone']],
    [item('contains', 'lastName', '=IM'), ['Kimura']],
    [item('notContains', 'lastName', '=a'), ['Stone']],
    [item('startsWith', 'lastName', '=p'), ['Park']],
    [item('endsWith', 'lastName', '=a'), ['Kimura']],
    [item('in', 'lastName', '[]=park', '[]=Stone'), ['Stone', 'Park']],
    [item('in', 'lastName'), []],
    [item('notIn', 'lastName', '[]=Park', '[]=Stone'), ['Kimura']],
    [item('notIn', 'phoneNumber', '[]=%2B12223334444'), ['Stone']],
    [item('isNull', 'emailAddress'), ['Kimura']],
    [item('isNotNull', 'emailAddress'), ['Stone', 'Park']],
    [item('equals', 'cTier', '=gold'), ['Park']],
    [item('greaterThan', 'cScore', '=9'), ['Stone']],
    [item('greaterThanOrEquals', 'cScore', '=9'), ['Stone', 'Park']],
    [item('lessThan', 'cScore', '=10'), ['Park']],
    [item('lessThanOrEquals', 'lastName', '=park'), ['Kimura', 'Park']],
    [item('equals', 'id', '=6b0000000000000a2'), ['Stone']],
    [
      `${item('equals', 'firstName', '=Kim')}&where[1][type]=equals&where[1][attribute]=emailAddress&where[1][value]=lee@example.com`,
      [],
    ],
    [
      'where[0][type]=or&where[0][value][0][type]=equals&where[0][value][0][attribute]=firstName&where[0][value][0][value]=Kim' +
        '&where[0][value][1][type]=and&where[0][value][1][value][0][type]=isNull&where[0][value][1][value][0][attribute]=phoneNumber',
      ['Kimura', 'Park'],
    ],
    ['where=', ['Kimura', 'Stone', 'Park']],
    ['', ['Kimura', 'Stone', 'Park']],
  ])('%s', async (query, expected) => {
    expect(await find(query)).toEqual(expected)
  })

  test.each([
    item('equals', 'nonsense', '=1'),
    item('equals', 'constructor', '=1'),
    item('equals', '', '=1'),
    item('toString', 'lastName', '=1'),
    'where[0][attribute]=lastName',
    'where[0]=x',
    'where=x',
    item('in', 'lastName', '=x'),
    item('like', 'lastName', '[]=x'),
    item('or', '', '=x'),
    'orderBy=nonsense',
    'orderBy=lastName&order=up',
    'maxSize=many',
    'offset=-1',
    'primaryFilter=nonsense',
    'primaryFilter=toString',
    'primaryFilter[]=open',
  ])('%s is refused', async (query) => {
    const reply = await send('GET', `/Contact?${query}`)
    expect([reply.status, reply.text]).toEqual([400, ''])
    expect(reply.headers.get('x-status-reason')).not.toBeNull()
  })
})

describe('list', () => {
  test.each<[string, string[]]>([
    ['orderBy=lastName', ['Kimura', 'Park', 'Stone']],
    ['orderBy=lastName&order=desc', ['Stone', 'Park', 'Kimura']],
    ['orderBy=createdAt&order=desc', ['Kimura', 'Stone', 'Park']],
    ['orderBy=cScore&order=asc', ['Kimura', 'Park', 'Stone']],
    ['order=asc', ['Park', 'Stone', 'Kimura']],
    ['maxSize=1', ['Kimura']],
    ['maxSize=0', []],
    ['maxSize=2&offset=2', ['Park']],
  ])('%s', async (query, expected) => {
    expect(await find(query)).toEqual(expected)
  })

  test('the total counts all that was found, not the page', async () => {
    expect((await send('GET', '/Contact?maxSize=1')).json['total']).toBe(3)
    expect((await send('GET', `/Contact?${item('equals', 'lastName', '=nobody')}`)).json).toEqual({
      total: 0,
      list: [],
    })
  })

  test('a page has 20 objects, and more than 200 are forbidden', async () => {
    for (let i = 0; i < 20; i++) await send('POST', '/Note', { post: String(i) })
    await send('POST', '/Note', { post: 'last' })
    const { json } = await send('GET', '/Note')
    expect([json['total'], json.list.length, json.list[0]?.['post']]).toEqual([21, 20, 'last'])
    expect((await send('GET', '/Note?maxSize=201')).status).toBe(403)
  })

  test.each<[string, number, string[]]>([
    ['q=kim@example.com', -2, ['Park']],
    ['q=kim', -2, ['Kimura', 'Park']],
    ['q=kim&maxSize=1', -1, ['Kimura']],
    ['q=kim park', -2, ['Park']],
    ['q=%2B12223334444', -2, []],
    ['q=', -2, ['Kimura', 'Stone', 'Park']],
  ])('%s has the total %i', async (query, total, expected) => {
    expect((await send('GET', `/Contact?${query}`)).json['total']).toBe(total)
    expect(await find(query)).toEqual(expected)
  })

  test('the newest comes first by its date too', async () => {
    await clock.advance(5000)
    await send('POST', '/Contact', { lastName: 'Later' })
    expect((await find('orderBy=createdAt&order=desc'))[0]).toBe('Later')
  })
})

async function names(path: string): Promise<unknown[]> {
  return (await send('GET', path)).json.list.map((record) => record['name'])
}

describe('cases of a contact', () => {
  const CONTACT = '6b0000000000000a1'

  beforeEach(async () => {
    for (const status of ['New', 'Pending', 'Closed', 'Rejected', 'Duplicate'])
      await send('POST', '/Case', { name: status, status, contactId: CONTACT })
    await send('POST', '/Case', { name: 'of nobody' })
  })

  test('primaryFilter=open leaves out what is closed, rejected or a duplicate', async () => {
    expect(await names(`/Contact/${CONTACT}/cases?primaryFilter=open`)).toEqual(['Pending', 'New'])
    expect(await names(`/Contact/${CONTACT}/cases?primaryFilter=open&maxSize=1`)).toEqual(['Pending'])
    expect(await names(`/Contact/${CONTACT}/cases?primaryFilter=`)).toHaveLength(5)
    expect(await names('/Contact/6b0000000000000a2/cases')).toEqual([])
  })

  test('all cases can be asked for those of a contact', async () => {
    const query = `primaryFilter=open&${item('equals', 'contactId', `=${CONTACT}`)}&orderBy=createdAt&order=desc&maxSize=1`
    expect(await names(`/Case?${query}`)).toEqual(['Pending'])
    expect(await names(`/Case?${item('notIn', 'status', '[]=Closed', '[]=Rejected')}`)).toEqual([
      'of nobody',
      'Duplicate',
      'Pending',
      'New',
    ])
    expect(await names(`/Case?${item('equals', 'number', '=2')}`)).toEqual(['Pending'])
  })
})
