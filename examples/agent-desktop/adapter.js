/** Stands in for the call adapter of the platform: it posts the messages that the platform documents to the page around it. */
const messages = await (await fetch('/messages.json')).json()
const element = (id) => document.getElementById(id)
let call = 103646

show('available')
post('Agent_Login')
element('ring').addEventListener('click', () => show('ringing'))
element('answer').addEventListener('click', () => {
  show('talking')
  post('New_Call', { call_id: call, custom_sip_headers: { 'X-From': element('from').value } })
})
element('end').addEventListener('click', () => {
  show('available')
  post('End_Call', { call_id: call++ })
})

/** As the platform does: JSON text, for whoever listens. */
function post(type, data) {
  const sample = messages.find((message) => message.type === type)
  window.parent.postMessage(JSON.stringify({ type, data: { ...sample.data, ...data } }), '*')
}

function show(state) {
  document.body.className = state
  element('state').textContent = { available: 'Available', ringing: 'A call comes in', talking: 'Talking' }[state]
  element('number').textContent = state === 'available' ? '' : element('from').value
  element('answer').disabled = state !== 'ringing'
  element('end').disabled = state !== 'talking'
  element('ring').disabled = state !== 'available'
}
