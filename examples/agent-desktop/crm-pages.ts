import type { Crm } from 'crmwire/testing'

/** The pages of the CRM, as a person sees them; nothing for an address that it does not have. */
export function crmPage(crm: Crm, { pathname, searchParams }: URL): string | undefined {
  const [, kind, id] = pathname.split('/')
  if (pathname === '/') return page('Contacts', contactList(crm, ''))
  if (kind === 'contacts') return page('Contacts', contactList(crm, searchParams.get('phone') ?? ''))
  if (kind === 'contact') return contactPage(crm, id)
  return kind === 'case' ? casePage(crm, id) : undefined
}

function contactList(crm: Crm, phone: string): string {
  const rows = crm.contacts
    .filter(({ phoneNumber }) => phoneNumber?.includes(phone))
    .map(({ id, name, phoneNumber }) => `<tr><td><a href="/contact/${id}">${text(name)}</a><td>${text(phoneNumber)}`)
  return rows.length === 0 ? '<p>No contacts.</p>' : `<table><tr><th>Name<th>Phone${rows.join('')}</table>`
}

function contactPage(crm: Crm, id: string | undefined): string | undefined {
  const contact = crm.contacts.find((one) => one.id === id)
  if (!contact) return undefined
  const { name, phoneNumber, emailAddress, createdAt, description } = contact
  const cases = crm.cases
    .filter(({ contactId }) => contactId === id)
    .map((one) => `<tr><td>${one.number}<td><a href="/case/${one.id}">${text(one.name)}</a><td>${text(one.status)}`)
  return page(
    name,
    `<dl><dt>Phone<dd>${text(phoneNumber)}<dt>E-mail<dd>${text(emailAddress)}<dt>Customer since<dd>${text(createdAt.slice(0, 10))}
    <dt>About<dd>${text(description)}</dl>
    <h2>Cases</h2><table><tr><th>No.<th>Subject<th>Status${cases.join('')}</table>`,
  )
}

function casePage(crm: Crm, id: string | undefined): string | undefined {
  const record = crm.cases.find((one) => one.id === id)
  if (!record) return undefined
  const notes = crm.notes.filter(({ parentId }) => parentId === id).map(({ post }) => `<li>${text(post)}`)
  return page(record.name, `<pre>${text(record.description)}</pre><h2>Notes</h2><ul>${notes.join('')}</ul>`)
}

const text = (value: string | null): string =>
  (value ?? '–').replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${text(title)}</title><style>${STYLE}</style>
<nav><a href="/">Contacts</a></nav><h1>${text(title)}</h1>${body}`

const STYLE = `
body { margin: 0; padding: 0 28px 28px; font: 14px/1.5 system-ui, sans-serif; color: #1d2733 }
nav { margin: 0 -28px; padding: 12px 28px; border-bottom: 1px solid #dbe2ea; background: #f8fafc }
a { color: #1565c0; text-decoration: none }
h1 { margin: 22px 0 14px; font-size: 24px }
h2 { margin: 26px 0 8px; font-size: 15px }
dl { display: grid; grid-template-columns: 130px 1fr; gap: 6px 0; margin: 0 }
dt { color: #5c6b7a }
dd { margin: 0 }
table { width: 100%; border-collapse: collapse }
th, td { padding: 7px 8px; border-bottom: 1px solid #dbe2ea; text-align: left }
th { font-size: 12px; color: #5c6b7a }
pre { font: inherit; white-space: pre-wrap; margin: 0 }
`
