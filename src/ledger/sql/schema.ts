/**
 * The tables of a ledger, as numbered steps: the schema of version n is what the first n steps made. A step that was
 * released is never changed; another one follows it.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    // A session and its lane. `look_at` is when somebody should look at it: when it is due, or when its lease ends.
    // `job_at` is when its job comes, where a job engine wakes it.
    `CREATE TABLE {sessions} (
      tenant {text} NOT NULL,
      id {text} NOT NULL,
      version DOUBLE PRECISION NOT NULL DEFAULT 0,
      data {text},
      touched_at DOUBLE PRECISION NOT NULL DEFAULT 0,
      wiped SMALLINT NOT NULL DEFAULT 0,
      open SMALLINT NOT NULL DEFAULT 0,
      due_at DOUBLE PRECISION,
      look_at DOUBLE PRECISION,
      job_at DOUBLE PRECISION,
      lease_owner {text},
      lease_epoch DOUBLE PRECISION NOT NULL DEFAULT 0,
      lease_until DOUBLE PRECISION,
      lease_shared SMALLINT NOT NULL DEFAULT 0,
      PRIMARY KEY (tenant, id)
    )`,
    `CREATE INDEX sessions_look_at ON {sessions} (tenant, look_at) WHERE look_at IS NOT NULL`,
    `CREATE INDEX sessions_lease_owner ON {sessions} (tenant, lease_owner, id) WHERE lease_owner IS NOT NULL`,
    `CREATE INDEX sessions_idle ON {sessions} (tenant, wiped, touched_at) WHERE open = 0`,

    `CREATE TABLE {operations} (
      tenant {text} NOT NULL,
      id {text} NOT NULL,
      session_id {text} NOT NULL,
      kind {text} NOT NULL,
      rank DOUBLE PRECISION NOT NULL,
      sequence DOUBLE PRECISION NOT NULL,
      state {text} NOT NULL,
      status {text} NOT NULL,
      parked_on {text},
      opened_at DOUBLE PRECISION NOT NULL,
      data {text} NOT NULL,
      PRIMARY KEY (tenant, id)
    )`,
    `CREATE INDEX operations_lane ON {operations} (tenant, session_id, rank, sequence)`,
    `CREATE INDEX operations_parked ON {operations} (tenant, parked_on) WHERE parked_on IS NOT NULL`,
    `CREATE INDEX operations_opened ON {operations} (tenant, opened_at, id)`,
    `CREATE INDEX operations_state ON {operations} (tenant, state, status, opened_at, id)`,

    `CREATE TABLE {events} (
      tenant {text} NOT NULL,
      session_id {text} NOT NULL,
      id {text} NOT NULL,
      at DOUBLE PRECISION NOT NULL,
      PRIMARY KEY (tenant, session_id, id)
    ){clustered}`,
    `CREATE INDEX events_at ON {events} (tenant, at)`,

    `CREATE TABLE {identities} (
      tenant {text} NOT NULL,
      key {text} NOT NULL,
      at DOUBLE PRECISION NOT NULL,
      data {text} NOT NULL,
      PRIMARY KEY (tenant, key)
    ){clustered}`,
    `CREATE INDEX identities_at ON {identities} (tenant, at)`,

    `CREATE TABLE {claims} (
      tenant {text} NOT NULL,
      key {text} NOT NULL,
      operation_id {text} NOT NULL,
      PRIMARY KEY (tenant, key)
    ){clustered}`,
    `CREATE INDEX claims_operation ON {claims} (tenant, operation_id)`,

    `CREATE TABLE {steps} (
      number {serial},
      tenant {text} NOT NULL,
      session_id {text} NOT NULL,
      data {text} NOT NULL
    )`,
    `CREATE INDEX steps_session ON {steps} (tenant, session_id, number)`,

    `CREATE TABLE {documents} (
      tenant {text} NOT NULL,
      key {text} NOT NULL,
      version DOUBLE PRECISION NOT NULL,
      data {text} NOT NULL,
      PRIMARY KEY (tenant, key)
    ){clustered}`,

    `CREATE TABLE {subjects} (
      tenant {text} NOT NULL,
      subject {text} NOT NULL,
      session_id {text} NOT NULL,
      PRIMARY KEY (tenant, subject, session_id)
    ){clustered}`,
    `CREATE INDEX subjects_session ON {subjects} (tenant, session_id)`,
  ],
]
