import { CrmwireError } from '../errors/crmwire-error.ts'

/**
 * A package that is only needed by those who use it.
 *
 * @throws CrmwireError `STORAGE_PACKAGE` when it is not installed.
 */
export async function loadPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw error
    throw new CrmwireError('STORAGE_PACKAGE', `The package ${name} is not installed: npm install ${name}`, {
      cause: error,
    })
  }
}
