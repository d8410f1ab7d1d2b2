/** The other side of the flow benchmark: answers four requests from memory. Prints its port. */
import { createServer } from 'node:http'

const account = JSON.stringify({
  list: [{ id: 'a1', phoneNumber: '+12223334444', name: 'Kim Park', notes: 'x'.repeat(1600) }],
})
const answers: Record<string, string> = {
  'GET /Contact': account,
  'GET /Contact/a1/cases': '{"list":[]}',
  'POST /Case': '{"id":"r1"}',
  'POST /Note': '{"id":"n1"}',
}

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    const answer = answers[`${request.method} ${request.url!.split('?')[0]}`]
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(answer ?? '{}')
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log(address.port)
})
