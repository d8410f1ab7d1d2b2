import { expect, test } from 'vitest'
import { judgeDeliveries } from '../../../tools/webhooks/judge-deliveries.ts'

test('of a thousand deliveries no tampered one is accepted, and each call is in the CRM once', async () => {
  const { deliveries, tampered, wrong } = await judgeDeliveries(270, 1)
  expect(wrong).toEqual([])
  expect(deliveries).toBeGreaterThan(1000)
  expect(tampered / deliveries).toBeCloseTo(0.05, 2)
})
