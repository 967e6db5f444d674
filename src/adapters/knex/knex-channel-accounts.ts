import { type ResultAsync } from 'neverthrow';
import { type Channel, type ChannelAccounts } from '../../core/billing/ports/channel-accounts.ts';
import { type Claim } from '../../core/billing/ports/claim.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface ChannelRow {
  readonly public_key: string;
  readonly last_sequence: bigint;
}

export class KnexChannelAccounts implements ChannelAccounts {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  register(publicKeys: readonly string[]): ResultAsync<void, StoreUnavailable> {
    return this.database.run(REGISTER, [this.network, publicKeys]).map(() => undefined);
  }

  lease(lease: Claim, now: number): ResultAsync<Channel | null, StoreUnavailable> {
    return this.database
      .run<ChannelRow>(LEASE, [this.network, lease.token, new Date(lease.until), new Date(now)])
      .map(([row]) => (row === undefined ? null : { publicKey: row.public_key, lastSequence: row.last_sequence }));
  }

  release(token: string): ResultAsync<void, StoreUnavailable> {
    return this.database.run(RELEASE, [this.network, token]).map(() => undefined);
  }
}

const REGISTER: Statement = {
  name: 'register_channels',
  text: /* sql */ `
    INSERT INTO channel_accounts (network, public_key) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`,
};

/** A lease is a hint: the unique index of live transactions is what keeps two workers off one channel. */
const LEASE: Statement = {
  name: 'lease_channel',
  text: /* sql */ `
    UPDATE channel_accounts c SET lease_owner = $2, lease_until = $3
    WHERE c.network = $1 AND c.public_key = (
      SELECT free.public_key FROM channel_accounts free
      WHERE free.network = $1 AND (free.lease_owner IS NULL OR free.lease_until <= $4)
        AND NOT EXISTS (
          SELECT 1 FROM chain_transactions t
          WHERE t.network = $1 AND t.source_account = free.public_key
            AND t.status IN ('signed', 'submitted') AND NOT t.sequence_consumed)
      ORDER BY free.public_key LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING c.public_key, c.last_sequence`,
};

const RELEASE: Statement = {
  name: 'release_channel',
  text: /* sql */ `
    UPDATE channel_accounts SET lease_owner = NULL, lease_until = NULL WHERE network = $1 AND lease_owner = $2`,
};
