import { InMemoryApiCatalog } from '../../../src/adapters/memory/in-memory-api-catalog.ts';
import { InMemoryDevelopers } from '../../../src/adapters/memory/in-memory-developers.ts';
import { type MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { PROVIDER } from '../calls/offered-api.ts';
import { type Payees } from '../chain.ts';

/** Wants to be paid at the same address as the provider of the calls. */
const TWIN = 'provider_twin';
/** Has an account without a trustline. */
const POOR = 'provider_poor';
/** Names no address. */
const SILENT = 'provider_silent';

/** Who may name another address. */
export const PAID = [PROVIDER, TWIN, POOR];

/** What direct charges are for: the first is nobody's. */
export const SOLD_APIS = ['api', `api_of_${TWIN}`, `api_of_${POOR}`, `api_of_${SILENT}`];

export interface ProvidersSurroundings {
  readonly database: MemoryDatabase;
  readonly payees: Payees;
  readonly now: () => number;
}

/** Those who are paid, and where. */
export class Providers {
  private readonly database: MemoryDatabase;
  private readonly developers: InMemoryDevelopers;
  private readonly payees: Payees;
  private readonly now: () => number;

  constructor({ database, payees, now }: ProvidersSurroundings) {
    this.database = database;
    this.developers = new InMemoryDevelopers(database);
    this.payees = payees;
    this.now = now;
  }

  async open(): Promise<void> {
    for (const ownerId of [TWIN, POOR, SILENT]) await this.offer(ownerId);
    for (const developerId of [PROVIDER, TWIN]) await this.move(developerId, 0);
    await this.move(POOR, this.payees.able.length);
  }

  /** Wants to be paid elsewhere from now on; one place is behind the last good one, and cannot be paid. */
  async move(developerId: string, place: number): Promise<void> {
    const payoutAddress = this.payees.able[place] ?? this.payees.unable;
    (await this.developers.update(developerId, { payoutAddress }, this.now()))._unsafeUnwrap();
  }

  /** Whoever cannot be paid names an address that can. */
  async becomePayable(): Promise<void> {
    for (const { userId, payoutAddress } of [...this.database.developers.values()]) {
      if (payoutAddress === this.payees.unable) await this.move(userId, 1);
    }
  }

  private async offer(ownerId: string): Promise<void> {
    const id = `api_of_${ownerId}`;
    const words = { name: id, description: null, category: 'weather' } as const;
    const terms = { baseUrl: 'https://sold.example.com', status: 'active', chargeOn: 'success' } as const;
    const api = { ...words, ...terms, id, ownerId, endpoints: [] };
    (await new InMemoryApiCatalog(this.database).register(api, [id.replaceAll('_', '-')], this.now()))._unsafeUnwrap();
  }
}
