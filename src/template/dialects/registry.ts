import type { Dialect } from './dialect.ts'
import { freshdesk } from './freshdesk.ts'
import { json } from './json.ts'
import { lucene } from './lucene.ts'
import { odata } from './odata.ts'
import { servicenow } from './servicenow.ts'
import { soql } from './soql.ts'
import { sql } from './sql.ts'
import { zendesk } from './zendesk.ts'
import { zoho } from './zoho.ts'

/** All dialects, by name. */
export const DIALECTS: ReadonlyMap<string, Dialect> = new Map(
  [json, zoho, soql, odata, lucene, sql, zendesk, servicenow, freshdesk].map((dialect) => [dialect.name, dialect]),
)
