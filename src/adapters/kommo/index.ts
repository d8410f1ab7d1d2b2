export { kommo } from './kommo.ts'
export type { Procedure, ProcedureFactory } from '../../flow/procedure.ts'
