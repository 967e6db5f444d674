import { type ResultAsync } from 'neverthrow';
import { type AuditEntry, type AuditIntent, type AuditLog } from '../../core/access/ports/audit-log.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface AuditRow {
  readonly id: bigint;
  readonly actor: AuditEntry['actor'];
  readonly action: string;
  readonly target: string | null;
  readonly reason: string;
  readonly correlation_id: string;
  readonly began_at: Date;
  readonly outcome: string | null;
  readonly ended_at: Date | null;
}

export class KnexAuditLog implements AuditLog {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  begin(intent: AuditIntent, now: number): ResultAsync<bigint, StoreUnavailable> {
    const { actor, action, target, reason, correlationId } = intent;
    const values = [actor, action, target, reason, correlationId, new Date(now)];
    return this.database.runOne<{ id: bigint }>(BEGIN, values).map(({ id }) => id);
  }

  end(id: bigint, outcome: string, now: number): ResultAsync<void, StoreUnavailable> {
    return this.database.run(END, [id, outcome, new Date(now)]).map(() => undefined);
  }

  list({
    after,
    limit,
  }: {
    readonly after: bigint | null;
    readonly limit: number;
  }): ResultAsync<readonly AuditEntry[], StoreUnavailable> {
    return this.database.run<AuditRow>(LIST, [after, limit]).map((rows) => rows.map(entryOf));
  }
}

function entryOf({
  correlation_id: correlationId,
  began_at: beganAt,
  ended_at: endedAt,
  ...row
}: AuditRow): AuditEntry {
  return { ...row, correlationId, beganAt: beganAt.getTime(), endedAt: endedAt?.getTime() ?? null };
}

const BEGIN: Statement = {
  name: 'begin_audit_entry',
  text: /* sql */ `
    INSERT INTO audit_entries (actor, action, target, reason, correlation_id, began_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    RETURNING id`,
};

const END: Statement = {
  name: 'end_audit_entry',
  text: 'UPDATE audit_entries SET outcome = $2, ended_at = $3 WHERE id = $1 AND outcome IS NULL',
};

const LIST: Statement = {
  name: 'list_audit_entries',
  text: /* sql */ `
    SELECT id, actor, action, target, reason, correlation_id, began_at, outcome, ended_at
    FROM audit_entries
    WHERE $1::bigint IS NULL OR id < $1
    ORDER BY id DESC
    LIMIT $2`,
};
