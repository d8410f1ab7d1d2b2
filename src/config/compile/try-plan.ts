import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { Examination } from '../examine.ts'
import type { Finding } from '../finding.ts'
import { compilePlan } from './compile-plan.ts'
import { fillPlainTexts } from './fill-plain-texts.ts'

/** Compiles what has no errors, so that a configuration that passes its checks is one that runs. */
export function tryPlan(examination: Examination): Finding[] {
  const { findings, spec, language, settings, phones, templates } = examination
  if (spec === undefined || findings.some(({ severity }) => severity === 'error')) return []
  try {
    const context = { hash: '', language, settings, phones, secrets: [], ca: undefined }
    compilePlan(fillPlainTexts(spec, templates, settings), context)
    return []
  } catch (error) {
    if (!(error instanceof CrmwireError)) throw error
    const { code, path, message, hint } = error
    const where = path === undefined ? '' : `${path}: `
    return [{ severity: 'error', code, path: [], message: where + message, hint }]
  }
}
