import type { RunningSource, Source } from '../serve-context.ts'

/** The call histories of XiVO. */
export const xivo: Source = async ({ settings, network, accept, clock, random, logger }) => {
  const servers = settings.xivo ?? []
  if (servers.length === 0) return []
  const [{ connectXivo }, { journalCallHistory }] = await Promise.all([
    import('../../adapters/xivo/xivo-client.ts'),
    import('../../adapters/xivo/journal-call-history.ts'),
  ])
  return servers.map(({ url, username, password, timeZone, of = 'user' }): RunningSource => {
    // Whether plain http is permitted was decided with the configuration.
    const client = connectXivo({ url, username, password, timeZone, http: true, network, clock, random, logger })
    const connector = { accept: (event: Parameters<typeof accept>[0]) => accept(event, 'xivo') }
    const journal = journalCallHistory(client, connector, { of, clock, logger })
    return {
      name: `XiVO at ${client.host}`,
      async close() {
        const closed = journal.close()
        client.close()
        await closed
      },
    }
  })
}
