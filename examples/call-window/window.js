/** The call result: who called, which card the call belongs to, its recording, a task and a note. Saved as one event. */

const { server, ticket } = await (await fetch('/settings.json')).json()
const sessionId = new URLSearchParams(location.search).get('session')
const element = (id) => document.getElementById(id)

/** As long as a call goes on, or its recording is on its way, it is looked at again. */
const LOOK_AGAIN_MS = 2_000
const PATIENCE_MS = 10 * 60_000
const TYPING_MS = 250

/** The card that the call is saved to. */
let chosen
/** A repetition of the same result has the same id, and does no harm. */
let result

async function ask(path, options = {}) {
  const answer = await fetch(server + path, {
    ...options,
    headers: { Authorization: `Bearer ${ticket}`, 'Content-Type': 'application/json' },
  }).catch(() => undefined)
  if (!answer) throw new Error('The server cannot be reached.')
  const json = await answer.json()
  if (!answer.ok) throw new Error(json.error?.message ?? `The server answers ${answer.status}.`)
  return json
}

/** Shows what is known of the call. */
async function showCall() {
  try {
    const seen = await ask(`/v1/sessions/${encodeURIComponent(sessionId)}`)
    const { endUser, direction, startedAt, endedAt, durations } = seen.session
    const number = document.createElement('small')
    number.textContent = endUser.phoneNumber ?? 'Number withheld'
    element('caller').replaceChildren(endUser.name ?? 'Unknown caller', number)
    element('direction').textContent = { inbound: 'Incoming', outbound: 'Outgoing' }[direction] ?? 'Unknown'
    element('time').textContent = startedAt
      ? new Date(startedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
      : 'Unknown'
    const seconds = durations.callSeconds ?? (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000
    element('duration').textContent = endedAt ? minutes(seconds) : 'In progress'
    return seen
  } catch (error) {
    element('caller').textContent = 'This call cannot be shown.'
    tell(error.message, 'wrong')
    throw error
  }
}

function minutes(seconds) {
  if (!(seconds >= 0)) return 'Unknown'
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
}

/** The card that was found or made for the call. */
function cardOf({ account, record, session: { endUser } }) {
  const one = record?.id ? { kind: 'record', ...record } : account?.id ? { kind: 'account', ...account } : undefined
  return one && { ...one, title: endUser.name ?? endUser.phoneNumber ?? `No. ${one.id}` }
}

function showCard() {
  if (!chosen) {
    element('card').textContent = 'None yet: search for one.'
    return
  }
  const { title, detail, url } = chosen
  const name = document.createElement(url ? 'a' : 'strong')
  name.textContent = title
  if (url) Object.assign(name, { href: url, target: '_blank', rel: 'noopener noreferrer' })
  element('card').replaceChildren(name, kindOf(chosen), detail ?? '')
}

function kindOf({ kind, type }) {
  const badge = document.createElement('span')
  badge.className = 'kind'
  badge.textContent = type ?? kind
  return badge
}

/** Waits for the end of the call and for its recording. */
async function followCall(seen, until) {
  while (performance.now() < until) {
    const recording = await ask(`/v1/sessions/${encodeURIComponent(sessionId)}/recording`).catch(() => null)
    if (recording) {
      Object.assign(element('recording'), { src: new URL(recording.url, server), hidden: false })
      element('no-recording').hidden = true
    }
    if (recording && seen.session.endedAt) return
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    if (!seen.session.endedAt || !chosen) {
      seen = await showCall().catch(() => seen)
      if (!chosen && (chosen = cardOf(seen))) showCard()
    }
  }
}

// Searching

const search = element('search')
const list = element('cards')
let cards = []
let active = -1
let typing
let asked = 0

search.addEventListener('input', () => {
  clearTimeout(typing)
  const text = search.value.trim()
  if (text.length < 2) return offer([], '')
  typing = setTimeout(() => void look(text), TYPING_MS)
})

async function look(text) {
  const mine = ++asked
  try {
    const { cards: found, failed } = await ask(`/v1/cards?q=${encodeURIComponent(text)}`)
    // An answer that comes late must not take the place of a later one.
    if (mine !== asked) return
    const count = found.length === 1 ? '1 card' : `${found.length || 'No'} cards`
    offer(found, failed.length > 0 ? `${count}; not everything could be searched.` : `${count} found.`)
  } catch (error) {
    if (mine === asked) offer([], error.message)
  }
}

function offer(found, text) {
  if (found.length === 0) asked++
  cards = found
  element('found').textContent = text
  list.replaceChildren(
    ...cards.map((card, index) => {
      const item = document.createElement('li')
      item.id = `card-${index}`
      item.setAttribute('role', 'option')
      const name = document.createElement('span')
      name.textContent = card.title
      item.append(name, kindOf(card))
      if (card.detail) item.append(Object.assign(document.createElement('small'), { textContent: card.detail }))
      // Before the field loses the focus.
      item.addEventListener('pointerdown', (event) => {
        event.preventDefault()
        choose(index)
      })
      return item
    }),
  )
  list.hidden = cards.length === 0
  search.setAttribute('aria-expanded', String(cards.length > 0))
  mark(-1)
}

function mark(index) {
  active = index
  for (const [at, item] of [...list.children].entries()) {
    item.setAttribute('aria-selected', String(at === index))
    if (at === index) item.scrollIntoView({ block: 'nearest' })
  }
  if (index < 0) search.removeAttribute('aria-activedescendant')
  else search.setAttribute('aria-activedescendant', `card-${index}`)
}

function choose(index) {
  chosen = cards[index]
  search.value = ''
  showCard()
  offer([], '')
}

search.addEventListener('keydown', (event) => {
  const { length } = cards
  const moves = { ArrowDown: active + 1, ArrowUp: active < 0 ? length - 1 : active - 1 }
  if (event.key in moves && length > 0) mark((moves[event.key] + length) % length)
  else if (event.key === 'Enter' && active >= 0) choose(active)
  else if (event.key === 'Escape' && length > 0) offer([], '')
  else if (event.key !== 'Enter') return
  // Enter in the search must not save.
  event.preventDefault()
})
search.addEventListener('blur', () => offer([], ''))

// Saving

element('result').addEventListener('submit', (event) => {
  event.preventDefault()
  void save()
})
element('cancel').addEventListener('click', () => {
  close()
  // A page that no other one has opened cannot close itself.
  finish('Nothing was saved. You can close this window.')
})

async function save() {
  const event = eventOf()
  if (!event) return
  element('save').disabled = true
  try {
    await ask('/v1/events?wait=true', { method: 'POST', body: JSON.stringify(event) })
    finish('Saved. You can close this window.')
  } catch (error) {
    tell(`Not saved: ${error.message} What you wrote is still here; try again.`, 'wrong')
    element('save').disabled = false
  }
}

/** What is saved; nothing, with a word why, when something is missing. */
function eventOf() {
  const [text, due, notes] = ['task', 'due', 'note'].map((id) => element(id).value.trim())
  if (!chosen) return refuse('search', 'Search for the card that the call belongs to.')
  if (due && !text) return refuse('task', 'Write what is to be done then.')
  const content = {
    type: 'session.account_chosen',
    sessionId,
    [chosen.kind]: { id: chosen.id, ...(chosen.type && { type: chosen.type }) },
    ...(notes && { notes }),
    ...(text && { task: { text, ...(due && { dueAt: new Date(due).toISOString() }) } }),
  }
  const key = JSON.stringify(content)
  if (result?.key !== key)
    result = { key, event: { id: `result-${crypto.randomUUID()}`, at: new Date().toISOString(), ...content } }
  return result.event
}

function refuse(id, text) {
  tell(text, 'wrong')
  element(id).focus()
}

function finish(text) {
  for (const field of element('result').querySelectorAll('input, textarea, button')) field.disabled = true
  element('recording').pause()
  tell(text)
}

function tell(text, kind = '') {
  Object.assign(element('outcome'), { textContent: text, className: kind })
}

// Everything above listens already, however long the recording takes to come.
void start()

async function start() {
  const seen = await showCall()
  chosen = cardOf(seen)
  showCard()
  element('save').disabled = false
  await followCall(seen, performance.now() + PATIENCE_MS)
}
