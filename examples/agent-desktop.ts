/**
 * A page of an agent: the adapter on the left, the CRM on the right. When a call comes in, the customer opens by itself.
 *
 *     npm run example:agent-desktop
 *
 * The adapter is a stand-in that posts the messages which the platform documents; the CRM runs on this machine.
 */
import { startDesktop } from './agent-desktop/start-desktop.ts'

const { url } = await startDesktop({ port: 8788 })
console.log(`Open ${url}, let a call come in and answer it. Ctrl-C ends everything.`)
