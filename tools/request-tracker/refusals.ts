import { call, feed, operation, others } from './feed.ts'
import type { Reader } from './reader.ts'
import type { Report } from './report.ts'
import type { System } from './system.ts'

export async function refusals(system: System, reader: Reader, report: Report): Promise<void> {
  report.heading('RT says 200 and means no')
  const result = await feed(
    system,
    report,
    'call-13',
    [
      { type: 'session.started', session: { ...call, callId: 13, endUser: { phoneNumber: '+12025550113' } } },
      { type: 'session.ended', outcome: 'finished' },
    ],
    (config) => {
      config.record!.update = { ...config.record!.update!, body: { Status: 'nonsense' } }
    },
  )
  report.same('a status that does not exist is rejected', operation(result, 'update'), 'rejected')
  report.same('the ticket stays as it was', (await reader.ticket(String(result.record?.id))).status, 'new')
  const innocent = await feed(system, report, 'call-14', [
    {
      type: 'session.started',
      session: { ...call, callId: 14, endUser: { name: 'Permission Denied', phoneNumber: '+12025550114' } },
    },
    { type: 'session.disposition', code: "Status 'x' isn't a valid status" },
    { type: 'session.ended', outcome: 'finished' },
  ])
  report.same('words that people wrote are no refusal', others(innocent), 'done')
}
