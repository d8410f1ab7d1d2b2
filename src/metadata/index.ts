/** Session metadata: read the files that a platform or crmwire has written, and ask them. */
export { readMetadata, readMetadataList, type ReadMetadataOptions } from './read-metadata.ts'
export { metadataJsonSchema, type SessionMetadata } from './schema/session-metadata.ts'
export { handlersOf, sessionTypeOf, type Handler } from './handlers.ts'
