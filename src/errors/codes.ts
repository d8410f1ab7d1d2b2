import { authCodes } from './codes/auth.ts'
import { brightPatternCodes } from './codes/bright-pattern.ts'
import { configCodes } from './codes/config.ts'
import { emailCodes } from './codes/email.ts'
import { fileCodes } from './codes/file.ts'
import { flowCodes } from './codes/flow.ts'
import { httpCodes } from './codes/http.ts'
import { jobCodes } from './codes/job.ts'
import { ledgerCodes } from './codes/ledger.ts'
import { metadataCodes } from './codes/metadata.ts'
import { recordingCodes } from './codes/recording.ts'
import { responseCodes } from './codes/response.ts'
import { serveCodes } from './codes/serve.ts'
import { sessionCodes } from './codes/session.ts'
import { storageCodes } from './codes/storage.ts'
import { templateCodes } from './codes/template.ts'
import { webhookCodes } from './codes/webhook.ts'
import { xivoCodes } from './codes/xivo.ts'

/** Every error code of the library, with what it means and what to do. `docs/reference/errors.md` is compared with it. */
export const ERROR_CODES = {
  ...configCodes,
  ...templateCodes,
  ...responseCodes,
  ...sessionCodes,
  ...httpCodes,
  ...authCodes,
  ...fileCodes,
  ...storageCodes,
  ...flowCodes,
  ...ledgerCodes,
  ...webhookCodes,
  ...xivoCodes,
  ...brightPatternCodes,
  ...serveCodes,
  ...recordingCodes,
  ...jobCodes,
  ...metadataCodes,
  ...emailCodes,
} as const

/** The code of an error: `ROOM_WHAT`, stable across versions. */
export type ErrorCode = keyof typeof ERROR_CODES
