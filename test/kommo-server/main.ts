/** A Kommo account to try things with: `node test/kommo-server/main.ts [port]`. */
import { startKommo } from './start-kommo.ts'

const kommo = await startKommo({ port: Number(process.argv[2] ?? 8913) })
const { store } = kommo
const contact = store.add('contacts', { name: 'Kim Park', phone: '+1 (222) 333-4444' })
store.add('leads', { name: 'Order 66', links: [contact] })
store.add('companies', { name: 'Blue Ltd', phone: '+1 222 333 5555' })
console.log(`KOMMO_URL=${kommo.url}\nKOMMO_TOKEN=${kommo.token}`)
