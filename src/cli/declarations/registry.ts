import { auth } from './auth.ts'
import { calls } from './calls.ts'
import { check } from './check.ts'
import type { Declaration } from './declaration.ts'
import { email } from './email.ts'
import { init } from './init.ts'
import { jobs } from './jobs.ts'
import { links } from './links.ts'
import { plan } from './plan.ts'
import { run } from './run.ts'
import { schema } from './schema.ts'
import { storage } from './storage.ts'
import { serve } from './serve.ts'
import { trace } from './trace.ts'
import { work } from './work.ts'

/** All commands, in the order in which help lists them. */
export const DECLARATIONS: readonly Declaration[] = [
  check,
  plan,
  run,
  work,
  serve,
  jobs,
  calls,
  trace,
  auth,
  links,
  email,
  storage,
  init,
  schema,
]
