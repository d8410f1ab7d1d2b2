/** Starts the local CRM of `crmwire/testing` and leaves it running: something to point `crmwire run` at. */
import { startCrm } from 'crmwire/testing'

const PORT = 8787

const crm = await startCrm({ port: PORT }).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error
  console.error(
    `Something listens on port ${PORT} already, such as another local CRM. End it, and start this one again.`,
  )
  process.exit(1)
})
console.log(`A CRM in the style of EspoCRM runs until you press Ctrl-C. In another terminal:

  export CRM_URL=${crm.url} CRM_API_KEY=${crm.apiKey}
  npx crmwire run examples/espocrm.yaml --events examples/events.ndjson`)
