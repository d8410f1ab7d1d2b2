/**
 * The call result window: what a person fills in when a call has ended, and what becomes of it in the CRM.
 *
 *     npm run example:call-window
 *
 * CRM, calls and recording are made on this machine.
 */
import { startWindow } from './call-window/start-window.ts'

const { url } = await startWindow({ port: 8789 })
console.log(`Open ${url}. Ctrl-C ends everything.`)
