import { type ResultAsync } from 'neverthrow';
import {
  type IdempotentReplies,
  type IdempotentReply,
  type KeyClaim,
  type KeyedRequest,
  type NewClaim,
} from '../../core/access/ports/idempotent-replies.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface ClaimRow {
  readonly claimed: boolean;
  readonly same_request: boolean;
  readonly status: number | null;
  readonly location: string | null;
  readonly body: string | null;
}

export class KnexIdempotentReplies implements IdempotentReplies {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  claim(request: NewClaim): ResultAsync<KeyClaim, StoreUnavailable> {
    const { userId, key, fingerprint, token } = request;
    const times = [request.now, request.claimUntil, request.expiresAt].map((time) => new Date(time));
    return this.database.run<ClaimRow>(CLAIM, [userId, key, fingerprint, token, ...times]).map(([row]) => claimOf(row));
  }

  finish(
    { userId, key }: KeyedRequest,
    token: string,
    { status, location, body }: IdempotentReply,
  ): ResultAsync<void, StoreUnavailable> {
    return this.database.run(FINISH, [userId, key, token, status, location, body]).map(() => undefined);
  }

  giveUp({ userId, key }: KeyedRequest, token: string): ResultAsync<void, StoreUnavailable> {
    return this.database.run(GIVE_UP, [userId, key, token]).map(() => undefined);
  }

  forgetExpired(time: number, limit: number): ResultAsync<number, StoreUnavailable> {
    return this.database.run(FORGET, [new Date(time), limit]).map((forgotten) => forgotten.length);
  }
}

/** No row: somebody else claimed the key after this statement began to look. */
function claimOf(row: ClaimRow | undefined): KeyClaim {
  if (row === undefined) return { kind: 'in_flight' };
  if (row.claimed) return { kind: 'claimed' };
  if (!row.same_request) return { kind: 'reused' };
  const { status, location, body } = row;
  return status === null || body === null
    ? { kind: 'in_flight' }
    : { kind: 'replay', reply: { status, location, body } };
}

const CLAIM: Statement = {
  name: 'claim_idempotency_key',
  text: /* sql */ `
    WITH claimed AS (
      INSERT INTO idempotent_replies AS kept (user_id, key, fingerprint, token, claim_until, expires_at)
      VALUES ($1, $2, $3, $4, $6, $7)
      ON CONFLICT (user_id, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, token = excluded.token, claim_until = excluded.claim_until,
            expires_at = excluded.expires_at, status = NULL, location = NULL, body = NULL
        WHERE kept.expires_at <= $5
           OR (kept.status IS NULL AND kept.claim_until <= $5 AND kept.fingerprint = excluded.fingerprint)
      RETURNING 1
    )
    SELECT true AS claimed, true AS same_request, NULL::smallint AS status, NULL AS location, NULL AS body
    FROM claimed
    UNION ALL
    SELECT false, fingerprint = $3, status, location, body
    FROM idempotent_replies
    WHERE user_id = $1 AND key = $2 AND NOT EXISTS (SELECT FROM claimed)`,
};

const FINISH: Statement = {
  name: 'finish_idempotency_key',
  text: /* sql */ `
    UPDATE idempotent_replies SET status = $4, location = $5, body = $6
    WHERE user_id = $1 AND key = $2 AND token = $3 AND status IS NULL`,
};

const GIVE_UP: Statement = {
  name: 'give_up_idempotency_key',
  text: 'DELETE FROM idempotent_replies WHERE user_id = $1 AND key = $2 AND token = $3 AND status IS NULL',
};

/** The rows are locked as they are found, so that two processes which tidy up at once do not wait for each other. */
const FORGET: Statement = {
  name: 'forget_idempotency_keys',
  text: /* sql */ `
    DELETE FROM idempotent_replies
    WHERE (user_id, key) IN (
      SELECT user_id, key FROM idempotent_replies
      WHERE expires_at <= $1
      ORDER BY expires_at
      LIMIT $2
      FOR UPDATE SKIP LOCKED
    )
    RETURNING 1`,
};
