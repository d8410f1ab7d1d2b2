/**
 * A process that finds an account at each of many URLs, one after the other, and prints for each what came of it; last the
 * most memory that it ever had, in MB.
 */
import { createConnector } from '../../src/connector.ts'
import type { BombReport } from './bomb-report.ts'

const urls = JSON.parse(process.argv[2]!) as Record<string, string>
const report: BombReport = { failures: {}, mostMegabytes: 0 }
for (const [name, url] of Object.entries(urls)) {
  const connector = await createConnector(
    {
      version: 1,
      name: 'Bombs',
      settings: { URL: { description: 'Where it is' } },
      baseUrl: '${URL}',
      network: { allow: ['127.0.0.1'], http: true },
      timeoutSeconds: 1,
      interactiveSeconds: 3,
      account: { whenMissing: 'skip', findByQuery: { method: 'GET', url: '/', params: { phone: '{PHONE_NUMBER}' } } },
    },
    { settings: { URL: url } },
  )
  const { account } = await connector.open({ id: name, endUser: { phoneNumber: '+12223334444' } })
  report.failures[name] = account?.error?.code ?? account?.status ?? 'nothing'
  await connector.close()
}
report.mostMegabytes = process.resourceUsage().maxRSS / 1_024
console.log(JSON.stringify(report))
