/** The person whom an operation is about was erased since it began: nothing more may be done for it. */
export class SubjectErased extends Error {
  override readonly name = 'SubjectErased'
}
