import type { Authenticator } from '../auth/authenticator.ts'
import type { EngineOptions } from '../engine/engine.ts'
import type { Run } from '../engine/run.ts'
import { type FileSource, fileSource } from '../files/file-source.ts'
import { scrubbedSource } from '../files/scrubbed-source.ts'
import type { FetchUrl } from '../files/url-source.ts'
import { alertOn } from '../flow/alert.ts'
import type { Bounds } from '../flow/bounds.ts'
import { changeSession } from '../flow/change-session.ts'
import { type Exchanger, createExchanger } from '../flow/exchange.ts'
import { isMadeHere, metadataSource } from '../flow/metadata-file.ts'
import type { Work } from '../flow/operation-kind.ts'
import { failureOutcome } from '../flow/outcomes.ts'
import type { Pauses } from '../flow/pause.ts'
import type { Plan } from '../flow/plan.ts'
import type { Procedure } from '../flow/procedure.ts'
import { cleaningAnswers, createPost } from '../flow/post.ts'
import type { Erasures } from '../flow/privacy/erasures.ts'
import { SubjectErased } from '../flow/privacy/subject-erased.ts'
import { beginOf, subjectsOf } from '../flow/privacy/subjects.ts'
import { explainingRefusals, knownOf } from '../flow/refusal.ts'
import { runOperation } from '../flow/run-operation.ts'
import type { SessionData } from '../flow/session-data.ts'
import { createStorage } from '../flow/storage.ts'
import { createTracer } from '../flow/tracer.ts'
import { followRedirects } from '../http/follow-redirects.ts'
import type { OriginGate } from '../http/gate/origin-gate.ts'
import { faultPlace } from '../observe/fault-place.ts'
import type { SeenRun } from '../observe/telemetry/telemetry.ts'
import type { SessionFile } from '../session/event-schema.ts'
import { isTextFile } from '../session/file-name.ts'
import type { StorageTarget } from '../storage/target.ts'
import type { OriginNames } from './origin-names.ts'
import type { Ports } from './ports.ts'

export interface RunnerOptions {
  plan: Plan
  procedure: Procedure | undefined
  ports: Ports
  authenticator: Authenticator | undefined
  names: OriginNames
  /** Where files are kept; absent where no storage is configured. */
  target: StorageTarget | undefined
  gate: OriginGate
  bounds: Bounds
  pauses: Pauses
  erasures: Erasures
  /** True while an agent waits for account and record of a session. */
  isAwaited(sessionId: string): boolean
}

/** What an engine needs to run the operations of a plan. */
export type Runner = Pick<EngineOptions, 'run' | 'broken' | 'onOutcome'>

/** A file behind a URL may keep silent for this long. */
const FILE_STALL_MS = 30_000

export function createRunner(options: RunnerOptions): Runner {
  const { plan, procedure, ports, authenticator, names, target, gate, bounds, erasures, isAwaited } = options
  const pauses = names.pauses(options.pauses)
  const { tenant, ledger, transport, mailer, openStream, clock, random, logger, redactor } = ports
  const { telemetry, onProgress, alert } = ports
  const network = plan.network.redirects ? followRedirects(transport, clock) : transport
  const exchanger = createExchanger({ plan, authenticator, transport: network, gate, clock, random })
  const storage = target && createStorage({ target, gate, clock })
  const post = mailer && createPost({ mailer, gate, clock })

  const believed = new Map<string, number>()

  /** Whoever says that a credential is mended is believed, in whichever process that was. */
  async function believeOperators(): Promise<void> {
    for (const { origin, blockedSinceMs } of gate.states()) {
      if (blockedSinceMs === undefined) continue
      const mendedAt = await pauses.resumedAt(origin)
      // Once for each time that somebody says it: what is refused in the same moment again is refused.
      if (mendedAt === undefined || mendedAt < blockedSinceMs || mendedAt === believed.get(origin)) continue
      believed.set(origin, mendedAt)
      gate.unblock(origin)
    }
  }

  async function openFile(file: SessionFile, sessionId: string, seen: SeenRun): Promise<FileSource> {
    const download: FetchUrl = (url, rest) =>
      seen.exchange({ method: 'GET', origin: new URL(url).origin }, () =>
        transport.download!({ url, stallMs: FILE_STALL_MS, rest }),
      )
    const source = await fileSource(file, {
      fetchUrl: transport.download && download,
      openStream: openStream && (() => openStream(file, sessionId)),
    })
    return plan.privacy.scrubCards && isTextFile(file) ? scrubbedSource(source) : source
  }

  /** Everything that a run sends is sent in its name and under its lease, and seen. */
  function sendingFor(run: Run, seen: SeenRun): Exchanger {
    const { id, sessionId, tries } = run.operation
    return {
      send(endpoint, draft, sending) {
        const { path, method, origin, urlText } = endpoint
        const sender = { operation: id, retry: tries, isUrgent: isAwaited(sessionId) }
        let resend = 0
        return exchanger.send(endpoint, draft, {
          ...sending,
          sender,
          outside: (mostMs, work) =>
            run.outside(mostMs, () =>
              seen.exchange(
                { method, origin: names.shown(origin), endpoint: path, urlTemplate: urlText, resend: resend++ },
                work,
              ),
            ),
        })
      },
    }
  }

  function workOf(run: Run, seen: SeenRun): Work {
    const { sessionId, payload } = run.operation
    const work: Work = {
      plan,
      procedure,
      run,
      data: run.session!.data as SessionData,
      trace: createTracer(run, clock),
      exchanger: explainingRefusals(sendingFor(run, seen), () => knownOf(work.data, payload), redactor),
      tenant,
      bounds,
      pauses,
      identity: (keys) => ledger.identity(tenant, keys),
      clock,
      random,
      interactive: isAwaited(sessionId),
      post: post && cleaningAnswers(post, () => knownOf(work.data, payload), redactor),
      storage,
      openFile: (file) => (isMadeHere(file) ? metadataSource(work) : openFile(file, sessionId, seen)),
      onProgress,
      alert: (facts) => alert(facts, sessionId),
      async refuseErased() {
        if (await erasures.covers(await subjectsOf(plan, work.data), beginOf(work.data))) throw new SubjectErased()
      },
      async update(change, progress, also) {
        await changeSession({ ledger, plan }, run, change, progress, also)
        work.data = change(work.data)
      },
    }
    return work
  }

  return {
    async run(run) {
      await believeOperators()
      return telemetry.run(run.operation, (seen) => {
        const seenRun: Run = {
          ...run,
          step(step) {
            seen.step(step)
            run.step(step)
          },
        }
        return runOperation(seenRun, workOf(seenRun, seen))
      })
    },
    broken(error, { id, kind }) {
      const message = `${kind}: ${redactor.redact(faultPlace(error))}`
      logger.error('an operation failed inside the library', { operation: id, kind })
      return failureOutcome('failed', { code: 'FLOW_FAULT', message, effect: 'unknown', retry: false })
    },
    onOutcome(operation) {
      telemetry.stored(operation)
      const facts = alertOn(operation)
      if (facts) alert(facts, operation.sessionId)
    },
  }
}
