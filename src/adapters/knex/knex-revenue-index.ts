import { type ResultAsync } from 'neverthrow';
import { type IndexedChunk, type RevenueIndex } from '../../core/settlement/ports/revenue-index.ts';
import { type StoreUnavailable } from '../../core/shared/store-error.ts';
import { type Database, type Statement } from './database.ts';

interface IndexedRow {
  readonly taken: number;
  readonly set_aside: number;
}

export class KnexRevenueIndex implements RevenueIndex {
  private readonly database: Database;
  private readonly network: string;

  constructor(database: Database, network: string) {
    this.database = database;
    this.network = network;
  }

  index(
    { feeBps, limit }: { readonly feeBps: number; readonly limit: number },
    now: number,
  ): ResultAsync<IndexedChunk, StoreUnavailable> {
    return this.database
      .runOne<IndexedRow>(INDEX, [this.network, feeBps, limit, new Date(now)])
      .map(({ taken, set_aside }) => ({ taken, setAside: set_aside }));
  }
}

const INDEX: Statement = { name: 'index_revenue', text: 'SELECT * FROM index_revenue($1, $2, $3, $4)' };
