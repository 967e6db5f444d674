import { type ResultAsync } from 'neverthrow';
import {
  type IdempotentReplies,
  type IdempotentReply,
  type KeyClaim,
  type KeyedRequest,
  type NewClaim,
} from '../../core/access/ports/idempotent-replies.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type MemoryDatabase } from './memory-database.ts';
import { type IdempotentReplyRow } from './rows.ts';

export class InMemoryIdempotentReplies implements IdempotentReplies {
  private readonly database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.database = database;
  }

  claim(request: NewClaim): ResultAsync<KeyClaim, StoreUnavailable> {
    return this.database.change(() => {
      const kept = this.rows.get(nameOf(request));
      if (kept !== undefined && !isFree(kept, request)) return claimOf(kept, request);
      const { fingerprint, token, claimUntil, expiresAt } = request;
      this.rows.set(nameOf(request), { fingerprint, token, claimUntil, expiresAt, reply: null });
      return { kind: 'claimed' };
    });
  }

  finish(request: KeyedRequest, token: string, reply: IdempotentReply): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      const row = this.openRow(request, token);
      if (row !== undefined) row.reply = reply;
    });
  }

  giveUp(request: KeyedRequest, token: string): ResultAsync<void, StoreUnavailable> {
    return this.database.change(() => {
      if (this.openRow(request, token) !== undefined) this.rows.delete(nameOf(request));
    });
  }

  forgetExpired(time: number, limit: number): ResultAsync<number, StoreUnavailable> {
    return this.database.change(() => {
      const expired = [...this.rows].filter(([, { expiresAt }]) => expiresAt <= time).slice(0, limit);
      for (const [name] of expired) this.rows.delete(name);
      return expired.length;
    });
  }

  private get rows(): Map<string, IdempotentReplyRow> {
    return this.database.idempotentReplies;
  }

  private openRow(request: KeyedRequest, token: string): IdempotentReplyRow | undefined {
    const row = this.rows.get(nameOf(request));
    return row?.token === token && row.reply === null ? row : undefined;
  }
}

const nameOf = ({ userId, key }: KeyedRequest) => JSON.stringify([userId, key]);

function isFree(kept: IdempotentReplyRow, { fingerprint, now }: NewClaim): boolean {
  if (kept.expiresAt <= now) return true;
  return kept.reply === null && kept.claimUntil <= now && kept.fingerprint === fingerprint;
}

function claimOf(kept: IdempotentReplyRow, { fingerprint }: NewClaim): KeyClaim {
  if (kept.fingerprint !== fingerprint) return { kind: 'reused' };
  return kept.reply === null ? { kind: 'in_flight' } : { kind: 'replay', reply: kept.reply };
}
