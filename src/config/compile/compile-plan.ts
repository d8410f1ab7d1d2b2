import { createAuth } from '../../auth/registry.ts'
import type {
  AccountPlan,
  CommentPlan,
  CreatePlan,
  FindPlan,
  LinksPlan,
  Plan,
  ProcedurePlan,
  RecordPlan,
  UpdateEvent,
  UploadPlan,
} from '../../flow/plan.ts'
import type { CreateSpec, FindSpec } from '../../http/endpoint/endpoint-schema.ts'
import type { UrlOptions, UrlTemplate } from '../../http/endpoint/url-template.ts'
import { hostMatcher } from '../../http/network-policy.ts'
import { Secret } from '../../observe/secret.ts'
import type { Phones } from '../../phone/phones.ts'
import { compilePath } from '../../response/path.ts'
import type { Place } from '../../session/places.ts'
import type { CommentEvent } from '../../session/texts/comment-texts.ts'
import type { Language } from '../language.ts'
import type { ConfigSpec } from '../schema/config.ts'
import type { Settings } from '../settings.ts'
import { isPage } from '../template-sites.ts'
import { capturesIn } from '../endpoint-sites.ts'
import { TOKEN_HOME, tokenBase } from '../token-home.ts'
import { type Compiler, createCompiler } from './compiler.ts'
import { createPlan } from './create-plan.ts'
import { recordingLinks } from './recording-links.ts'
import { storagePlan } from './storage-plan.ts'
import { emailPlan, metadataPlan } from './deliveries.ts'
import { type Knowledge, findPlan, identityVariable, knownValues } from './find-plan.ts'

/** What a plan is compiled with. */
export interface PlanContext {
  hash: string
  language: Language
  settings: Settings
  phones: Phones
  /** Values of settings that are secret. */
  secrets: readonly string[]
  /** PEM text of the private certificate authority, when the configuration names one. */
  ca: string | undefined
}

const HOUR_MS = 3_600_000

const DEFAULT_UPDATES: readonly UpdateEvent[] = ['rated', 'disposition', 'ended']
const DEFAULT_COMMENTS: readonly CommentEvent[] = [
  'started',
  'ended',
  'rated',
  'custom_data',
  'transferred',
  'disposition',
  'survey',
]

/** Compiles a configuration that has no errors. */
export function compilePlan(spec: ConfigSpec, context: PlanContext): Plan {
  const { language, settings, phones } = context
  const compiler = createCompiler({
    language,
    settings,
    baseUrl: tokenBase(spec.baseUrl)?.baseUrl ?? spec.baseUrl,
    timeoutSeconds: spec.timeoutSeconds ?? 5,
    retry: spec.retry ?? 'standard',
    responseBytes: spec.limits?.responseBytes ?? 5_000_000,
  })
  const knowledge: Knowledge = { language, phones, acceptUnsigned: spec.account?.acceptUnsigned ?? false }
  const text = (template: string | undefined) =>
    template === undefined ? undefined : compiler.template(template, 'texts')
  const { requestsPerSecond } = spec.limits ?? {}
  const email = emailPlan(spec, compiler)
  const password = email?.server.password
  const storage = storagePlan(spec)
  return {
    name: spec.name,
    accountName: spec.procedure?.account,
    hash: context.hash,
    phones,
    account: spec.account && accountPlan(spec.account, compiler, knowledge),
    record: spec.record && recordPlan(spec.record, compiler, knowledge),
    procedure: spec.procedure && procedurePlan(spec.procedure, compiler),
    comment: spec.comment && commentPlan(spec.comment, compiler),
    upload: uploadPlan(spec, compiler),
    storage,
    recordingLinks: recordingLinks(spec),
    metadata: metadataPlan(spec),
    email,
    texts: { subject: text(spec.texts?.subject), description: text(spec.texts?.description) },
    links: linksPlan(spec.links ?? {}, compiler),
    screenPops: screenPops(spec.queues ?? {}, compiler),
    interactiveMs: (spec.interactiveSeconds ?? 10) * 1000,
    ...credentials(spec, compiler, [
      ...context.secrets,
      ...(password === undefined ? [] : [password]),
      ...(storage?.auth?.secrets ?? []).map((secret) => secret.reveal()),
    ]),
    network: {
      allow: spec.network?.allow ?? [],
      http: spec.network?.http ?? false,
      files: spec.network?.files,
      redirects: spec.network?.redirects,
      ca: context.ca,
    },
    limits: {
      concurrent: spec.limits?.concurrent ?? 4,
      requestsPerSecond: typeof requestsPerSecond === 'number' ? requestsPerSecond : undefined,
    },
    privacy: {
      payloadMs: (spec.privacy?.payloadHours ?? 24) * HOUR_MS,
      keepMs: (spec.privacy?.keepDays ?? 30) * 24 * HOUR_MS,
      scrubCards: spec.privacy?.scrubCards ?? true,
    },
  }
}

/** Credentials go to the origin of `baseUrl` and to the hosts that `auth` names, nowhere else. */
function credentials(
  { auth: spec, baseUrl, network }: ConfigSpec,
  { fill }: Compiler,
  secrets: readonly string[],
): Pick<Plan, 'auth' | 'credentialOrigins' | 'secrets'> {
  const base = tokenBase(baseUrl)
  const home = baseUrl === undefined ? undefined : URL.parse(fill(base?.baseUrl ?? baseUrl))?.origin
  const isNamed = hostMatcher((spec?.hosts ?? []).map(fill))
  const auth =
    spec &&
    createAuth(spec, {
      resolve: fill,
      home: base && {
        field: base.field,
        standIn: TOKEN_HOME,
        admits: ({ protocol, hostname }) =>
          isNamed(hostname) && (protocol === 'https:' || (protocol === 'http:' && network?.http === true)),
      },
    })
  return {
    auth,
    credentialOrigins: (origin) => origin === home || isNamed(new URL(origin).hostname),
    secrets: [...secrets.map((secret) => new Secret(secret)), ...(auth?.secrets ?? [])],
  }
}

/** One thing or a list of them, each with its place. */
function placed<T>(path: string, value: T | readonly T[] | undefined): [path: string, value: T][] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as T[]).map((item, index) => [`${path}[${index}]`, item]) : [[path, value as T]]
}

function finds(
  path: 'account.findByQuery' | 'record.findByQuery' | 'account.search' | 'record.search',
  specs: FindSpec | FindSpec[] | undefined,
  compiler: Compiler,
  knowledge: Knowledge,
): FindPlan[] {
  return placed(path, specs).map(([at, one]) => findPlan(compiler.find(at, one, path, true), one, path, knowledge))
}

function accountPlan(spec: NonNullable<ConfigSpec['account']>, compiler: Compiler, knowledge: Knowledge): AccountPlan {
  const queries = finds('account.findByQuery', spec.findByQuery, compiler, knowledge)
  const { findById } = spec
  return {
    on: spec.on ?? 'started',
    whenMissing: spec.whenMissing ?? 'create',
    identity: (spec.identity ?? ['PHONE_NUMBER', 'EMAIL']).map((name) => identityVariable(name, knowledge)),
    anonymous: spec.anonymous ?? 'skip',
    acceptUnsigned: knowledge.acceptUnsigned,
    findById:
      findById &&
      findPlan(
        compiler.find('account.findById', findById, 'account.findById', false),
        findById,
        'account.findById',
        knowledge,
      ),
    finds: queries,
    searches: finds('account.search', spec.search, compiler, knowledge),
    // Where nothing else is said, the search that looks for the person also finds what an earlier try has stored.
    create: createOf('account.create', spec.create, ofSameType(queries, spec.create), compiler, knowledge),
    update: spec.update && compiler.endpoint('account.update', spec.update, 'account.update'),
  }
}

/** Of several searches those that find what the create makes; all of them when none says what it finds. */
function ofSameType(queries: readonly FindPlan[], create: CreateSpec | undefined): readonly FindPlan[] {
  const same = queries.filter(({ endpoint }) => endpoint.type === create?.type)
  return same.length > 0 ? same : queries
}

/** The parameter of a correlation carries the id of the operation, unless a template says otherwise. */
function withCorrelation(spec: CreateSpec): CreateSpec {
  const param = spec.correlation?.param
  if (param === undefined || spec.body !== undefined || Object.hasOwn(spec.params ?? {}, param)) return spec
  return { ...spec, params: { ...spec.params, [param]: '{OPERATION_ID}' } }
}

function createOf(
  path: 'account.create' | 'record.create',
  spec: CreateSpec | undefined,
  natural: readonly FindPlan[],
  compiler: Compiler,
  knowledge: Knowledge,
): CreatePlan | undefined {
  if (!spec) return undefined
  const place: Place = `${path}.correlation`
  const probe = spec.correlation?.find
  return createPlan(
    compiler.endpoint(path, withCorrelation(spec), path, { followerPlace: `${path}.then` }),
    spec,
    probe
      ? [findPlan(compiler.find(`${path}.correlation.find`, probe, place, true), probe, place, knowledge)]
      : natural,
    knownValues(path, knowledge),
  )
}

function recordPlan(spec: NonNullable<ConfigSpec['record']>, compiler: Compiler, knowledge: Knowledge): RecordPlan {
  const { on, ...update } = spec.update ?? {}
  return {
    on: spec.on ?? 'started',
    whenMissing: spec.whenMissing ?? 'create',
    withoutAccount: spec.withoutAccount ?? false,
    reuse: spec.reuse ?? false,
    finds: finds('record.findByQuery', spec.findByQuery, compiler, knowledge),
    searches: finds('record.search', spec.search, compiler, knowledge),
    create: createOf('record.create', spec.create, [], compiler, knowledge),
    update: spec.update && {
      endpoint: compiler.endpoint('record.update', update as typeof spec.update, 'record.update'),
      on: new Set(on ?? DEFAULT_UPDATES),
    },
    reassign: (spec.reassign ?? []).map((one, index, all) =>
      compiler.endpoint(`record.reassign[${index}]`, one, 'record.reassign', {
        captured: all.slice(0, index).flatMap(capturesIn),
      }),
    ),
  }
}

function procedurePlan(spec: NonNullable<ConfigSpec['procedure']>, compiler: Compiler): ProcedurePlan {
  const base = compiler.endpoint('procedure', { method: 'GET', url: '/', format: 'json' }, 'record.reassign')
  const { adapter, options = {}, indexLagSeconds = 30, lateCommitSeconds } = spec
  return {
    adapter,
    options,
    base,
    indexLagMs: indexLagSeconds * 1000,
    lateCommitMs: lateCommitSeconds === undefined ? Math.max(60_000, 10 * base.timeoutMs) : lateCommitSeconds * 1000,
  }
}

function commentPlan(spec: NonNullable<ConfigSpec['comment']>, compiler: Compiler): CommentPlan {
  const texts = Object.entries(spec.texts ?? {}).map(
    ([event, text]) =>
      [event, compiler.template(text, event === 'file' ? 'comment.texts.file' : 'comment.texts')] as const,
  )
  return {
    endpoint: compiler.endpoint('comment', spec, 'comment'),
    on: new Set(spec.on ?? DEFAULT_COMMENTS),
    texts: Object.fromEntries(texts),
    html: spec.textFormat === 'html',
  }
}

/** Files go to the CRM when there is an endpoint for them; with a storage, only when it says so. */
function uploadPlan({ upload: spec, storage }: ConfigSpec, compiler: Compiler): UploadPlan | undefined {
  if (spec?.url === undefined || spec.method === undefined || (storage && storage.sendToCrm !== true)) return undefined
  const { encoding = 'multipart', attachment, url, method } = spec
  const link = attachment?.url
  const path = link === undefined || isPage(link) ? undefined : compilePath(link, 'upload.attachment.url')
  const response = {
    onSeveral: 'first' as const,
    ...spec.response,
    ...(attachment?.id !== undefined && { id: attachment.id }),
  }
  const data = spec.response?.data === undefined ? undefined : compilePath(spec.response.data, 'upload.response.data')
  return {
    endpoint: compiler.endpoint('upload', { ...spec, url, method, response }, 'upload', {
      followerPlace: 'upload.then',
      encoding,
    }),
    encoding,
    files: new Set(spec.files ?? []),
    addComment: spec.addComment ?? false,
    attachmentUrl: isPage(link) ? compiler.url(link, 'upload.attachment') : undefined,
    urlPath:
      path &&
      ((json) => {
        const [object = null] = [data === undefined ? json : (data.one(json, json) ?? null)].flat()
        const value = path.one(object, json)
        return typeof value === 'string' && value !== '' ? value : undefined
      }),
  }
}

function linksPlan(links: NonNullable<ConfigSpec['links']>, compiler: Compiler): LinksPlan {
  const link = (name: keyof LinksPlan, options?: UrlOptions): UrlTemplate | undefined => {
    const text = links[name]
    return text === undefined ? undefined : compiler.url(text, `links.${name}`, options)
  }
  return {
    account: link('account'),
    record: link('record'),
    display: link('display'),
    phone: link('phone', { leavesOutEmpty: true }),
    sdk: link('sdk', { leavesOutEmpty: true }),
  }
}

function screenPops(queues: NonNullable<ConfigSpec['queues']>, compiler: Compiler): Plan['screenPops'] {
  const pops = Object.entries(queues).flatMap(([id, { screenPop }]) =>
    screenPop === undefined
      ? []
      : [
          [
            id,
            { url: compiler.url(screenPop, 'queues.screenPop'), namesAccount: compiler.names(screenPop, 'ACCOUNT_ID') },
          ] as const,
        ],
  )
  return new Map(pops)
}
