/** The page of an agent: the adapter on the left, the CRM on the right, which shows the customer as soon as a call comes in. */
import { createScreenPop, createSessionTranslator, listenToAdapter, setUpAdapter } from 'crmwire/browser'

const { tenant, pages, server, ticket } = await (await fetch('/settings.json')).json()
const element = (id) => document.getElementById(id)

const frame = setUpAdapter(element('adapter'), { tenant, type: 'call', height: 420 })
const adapter = listenToAdapter({
  origins: [new URL(tenant).origin],
  frames: frame,
  onDropped: ({ reason, origin, problem }) => note(`${reason} ${origin}: ${problem}`, 'dropped'),
})
const pop = createScreenPop({
  allowed: [new URL(pages).origin],
  target: element('crm'),
  onRefused: () => note('a page that is not allowed', 'dropped'),
})

// What the adapter tells goes to the server, which finds or creates the customer. This platform says who calls in a SIP header.
const translate = createSessionTranslator({
  session: ({ data }) => data.custom_sip_headers && { endUser: { phoneNumber: data.custom_sip_headers['X-From'] } },
})
adapter.on('*', (message) => {
  note(message.type)
  const events = translate(message)
  if (events.length > 0) void send(events)
})
adapter.on('New_Call', ({ data }) => tell(`Call ${data.call_id} from ${data.queue_path}`))
adapter.on('End_Call', () => tell('The call is over.'))
adapter.on('CRM_Record_Pop', ({ data }) => pop(data.recordUrl))

// The server says when the customer is known; then the CRM opens by itself.
const stream = new EventSource(`${server}/v1/stream?ticket=${encodeURIComponent(ticket)}`)
stream.addEventListener('pop', ({ data }) => {
  const { account, links, url } = JSON.parse(data)
  if (pop(links.screenPop ?? account?.url ?? url)) tell('The customer is on the right.')
})
pop(pages)

/** Events have ids, so sending one again does no harm. */
async function send(events, tries = 1) {
  const answer = await fetch(`${server}/v1/events`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${ticket}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(events),
  }).catch(() => undefined)
  if (answer?.ok) return
  if (answer?.status >= 400 && answer?.status < 500) return note(`the server refuses: ${answer.status}`, 'dropped')
  setTimeout(() => void send(events, tries + 1), Math.min(60_000, 500 * 2 ** tries))
}

function tell(text) {
  element('status').textContent = text
}

function note(text, kind = 'taken') {
  const line = document.createElement('li')
  line.className = kind
  line.textContent = text
  element('messages').prepend(line)
}
