import type { NetworkPolicy } from '../http/network-policy.ts'
import { createOpenSocket } from '../http/open-socket.ts'
import type { Clock } from '../util/clock.ts'
import type { Mailer } from './mailer.ts'
import { createSmtpMailer } from './smtp-mailer.ts'
import type { SmtpServer } from './smtp-server.ts'

/** A mailer whose connections are judged by the network policy, like every request. */
export function openMailer(server: SmtpServer, network: NetworkPolicy, clock: Clock): Mailer {
  return createSmtpMailer({ server, network, clock, openSocket: createOpenSocket({ network, clock }) })
}
