/** Starts the local CRM of `crmwire/testing` and leaves it running: something to point `crmwire run` at. */
import { startCrm } from 'crmwire/testing'

const crm = await startCrm({ port: 8787 })
console.log(`A CRM in the style of EspoCRM runs until you press Ctrl-C. In another terminal:

  export CRM_URL=${crm.url} CRM_API_KEY=${crm.apiKey}
  npx crmwire run examples/espocrm.yaml --events examples/events.ndjson`)
