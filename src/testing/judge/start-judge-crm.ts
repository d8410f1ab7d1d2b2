import { systemClock } from '../../util/clock.ts'
import { startServer } from '../server/start-server.ts'
import { openJudge } from './open-judge.ts'
import type { Judge, JudgeOptions } from './open-judge.ts'

export interface JudgeCrmOptions extends JudgeOptions {
  /** Default 0: a free one. */
  port?: number | undefined
}

/** A judge with a server of its own. */
export interface JudgeCrm extends Judge {
  /** `http://127.0.0.1:PORT`; the API is below `/api`. */
  readonly url: string
  /** Ends all connections, also those that hang, and the server. */
  close(): Promise<void>
}

/**
 * Starts a judge on 127.0.0.1: a CRM of people, cases, notes and files that misbehaves as real ones do.
 *
 * | request | what it does |
 * |---|---|
 * | `GET /api/people?phone=…&email=…&reference=…`, `GET /api/people/{id}` | finds people: `{ id, name, phone, email, reference }` |
 * | `POST /api/people` | creates one of `{ name, phone, email, reference }` |
 * | `GET /api/cases?person=…&reference=…` | finds cases: `{ id, person, reference, subject }` |
 * | `POST /api/cases` | creates one of `{ person, reference, subject }` |
 * | `PUT /api/cases/{id}` | changes a case |
 * | `GET /api/cases/{id}/notes?text=…&reference=…` | finds notes with exactly this text: `{ id, text, reference }` |
 * | `POST /api/cases/{id}/notes` | adds one of `{ text, reference }` |
 * | `GET /api/cases/{id}/files?name=…` | finds files: `{ id, name, size }` |
 * | `POST /api/cases/{id}/files?name=…` | adds one: the body, or JSON that has the `name` |
 *
 * What creates or changes something says in `X-Meant-For` which caller it is for (`JudgeCaller.id`), and in `X-Session` for
 * which session; `X-Operation` may say by which operation. The CRM does not act on them; the judge compares them with whom
 * the request landed on and with what was there already. `JudgeRule` lists what it looks for.
 *
 * Rejects with the system's error when the port is taken or the file cannot be written.
 */
export async function startJudgeCrm({ port = 0, clock = systemClock, ...options }: JudgeCrmOptions): Promise<JudgeCrm> {
  const judge = openJudge({ ...options, clock })
  const server = await startServer(port, { ...judge, log: judge.requests })
  const { callers, effects, requests, violations, failNext } = judge
  return {
    url: server.url,
    callers,
    effects,
    requests,
    violations,
    failNext,
    async close() {
      await server.close()
      judge.close()
    },
  }
}
