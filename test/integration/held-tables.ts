import { withClient } from '../../src/bootstrap/embedded-postgres/with-client.ts';

/** Locks tables of a database: what needs them waits until its time limit, and all else goes on. */
export class HeldTables {
  private readonly letGo = Promise.withResolvers<null>();
  private readonly ended: Promise<void>;

  private constructor(databaseUrl: string, tables: readonly string[], held: (value: null) => void) {
    this.ended = withClient(databaseUrl, async (client) => {
      await client.query('begin');
      await client.query(`lock table ${tables.join()} in access exclusive mode`);
      held(null);
      await this.letGo.promise;
    });
  }

  static async of(databaseUrl: string, ...tables: readonly string[]): Promise<HeldTables> {
    const held = Promise.withResolvers<null>();
    const hold = new HeldTables(databaseUrl, tables, held.resolve);
    await Promise.race([held.promise, hold.ended]);
    return hold;
  }

  async close(): Promise<void> {
    this.letGo.resolve(null);
    await this.ended;
  }
}
