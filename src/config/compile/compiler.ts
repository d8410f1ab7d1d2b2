import { fillSettings, type Settings } from '../settings.ts'
import { type NameScope, capturesIn } from '../endpoint-sites.ts'
import type { BindingOptions, Language } from '../language.ts'
import { compileEndpoint, type UploadEncoding } from '../../http/endpoint/compile-endpoint.ts'
import type { Endpoint } from '../../http/endpoint/endpoint.ts'
import type { EndpointSpec } from '../../http/endpoint/endpoint-schema.ts'
import { type UrlOptions, type UrlTemplate, compileUrl } from '../../http/endpoint/url-template.ts'
import { type RetrySpec, retryProfile } from '../../http/retry-profile.ts'
import type { Facts } from '../../session/facts.ts'
import type { Place } from '../../session/places.ts'
import { variablesOf } from '../../template/check-template.ts'
import { type CompiledTemplate, compileTemplate } from '../../template/compile-template.ts'
import { parseTemplate } from '../../template/parse-template.ts'

/** What endpoints take from the configuration around them. */
export interface CompilerOptions {
  language: Language
  settings: Settings
  baseUrl: string | undefined
  timeoutSeconds: number
  retry: RetrySpec
  responseBytes: number
}

/** What sets an endpoint apart from others at its place. */
export interface EndpointOptions {
  /** The place of the endpoints under `then`, when it is another one. */
  followerPlace?: Place | undefined
  /** Names that earlier requests of the same operation captured. */
  captured?: readonly string[] | undefined
  encoding?: UploadEncoding | undefined
}

const scopeOf = (place: Place, captured: readonly string[] = []): NameScope => ({ place, captured })

/** Compiles the templates, URLs and endpoints of one configuration. */
export interface Compiler {
  endpoint(path: string, spec: EndpointSpec, place: Place, more?: EndpointOptions): Endpoint
  /** A find: mixed text is empty as soon as one variable is; phones are written as they are searched. */
  find(path: string, spec: EndpointSpec, place: Place, byQuery: boolean): Endpoint
  template(text: string, place: Place): CompiledTemplate<Facts>
  url(text: string, place: Place, how?: UrlOptions): UrlTemplate
  /** True when the template holds the variable. */
  names(text: string, variable: string): boolean
  fill(text: string): string
}

export function createCompiler(options: CompilerOptions): Compiler {
  const { language, settings, baseUrl } = options
  const parse = (text: string) => parseTemplate(text, language.grammar)
  const defaults = {
    timeoutMs: options.timeoutSeconds * 1000,
    retry: retryProfile(options.retry),
    responseBytes: options.responseBytes,
  }
  const plain: BindingOptions = { use: 'create', emptyWhen: 'all' }

  function compile(
    path: string,
    spec: EndpointSpec,
    place: Place,
    binding: BindingOptions,
    { followerPlace = place, captured = [], encoding }: EndpointOptions = {},
  ): Endpoint {
    return compileEndpoint(
      spec,
      {
        path,
        baseUrl,
        parse,
        binding: language.binding(scopeOf(place, captured), binding),
        followerBinding: language.binding(scopeOf(followerPlace, [...captured, ...capturesIn(spec)]), plain),
        defaults,
      },
      encoding,
    )
  }

  return {
    endpoint: (path, spec, place, more) => compile(path, spec, place, plain, more),
    find: (path, spec, place, byQuery) =>
      compile(path, spec, place, {
        use: byQuery ? 'search' : 'create',
        emptyWhen: 'any',
        dialect: spec.dialect === 'none' ? undefined : spec.dialect,
      }),
    template: (text, place) => compileTemplate(parse(text), language.binding(scopeOf(place), plain)),
    url: (text, place, how) =>
      compileUrl(parse(text), language.binding(scopeOf(place), { ...plain, emptyWhen: 'any' }), how),
    names: (text, variable) => variablesOf(parse(text)).some(({ name }) => name.toUpperCase() === variable),
    fill: (text) => fillSettings(text, settings),
  }
}
