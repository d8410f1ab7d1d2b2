import { answerPaths } from './answer-paths.ts'
import { bodies } from './bodies.ts'
import { certainty } from './certainty.ts'
import { commentBody } from './comment-body.ts'
import { declaredSettings } from './declared-settings.ts'
import { emails } from './emails.ts'
import { finds } from './finds.ts'
import { headers } from './headers.ts'
import { idleUploads } from './idle-uploads.ts'
import { ladder } from './ladder.ts'
import { misplaced } from './misplaced.ts'
import { names } from './names.ts'
import { networks } from './networks.ts'
import { oauth2 } from './oauth2.ts'
import { expiry } from './expiry.ts'
import type { Rule } from './rule.ts'
import { secrets } from './secrets.ts'
import { storages } from './storages.ts'
import { serving } from './serving.ts'
import { uniqueness } from './uniqueness.ts'
import { unsigned } from './unsigned.ts'
import { unusedSettings } from './unused-settings.ts'
import { uploads } from './uploads.ts'
import { urls } from './urls.ts'
import { verified } from './verified.ts'

/** Every rule that looks at more than one value. Warnings come last, as they keep quiet where there are errors. */
export const RULES: readonly Rule[] = [
  declaredSettings,
  secrets,
  names,
  networks,
  urls,
  oauth2,
  bodies,
  headers,
  answerPaths,
  uploads,
  ladder,
  uniqueness,
  serving,
  misplaced,
  finds,
  unsigned,
  verified,
  idleUploads,
  storages,
  emails,
  commentBody,
  certainty,
  expiry,
  unusedSettings,
]
