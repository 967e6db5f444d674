import { type Knex } from 'knex';
import { type World } from '../contract/world.ts';
import { knexStores } from './knex-world.ts';
import { type SuccessiveDatabases } from './successive-databases.ts';

/** Two pools on one emptied database, as two processes have them. */
export interface TwoProcesses {
  readonly url: string;
  readonly one: World;
  readonly two: World;
  /** For SQL of the test's own, on the pool of the first. */
  readonly knex: Knex;
  close(): Promise<void>;
}

export async function twoProcesses(databases: SuccessiveDatabases): Promise<TwoProcesses> {
  const target = await databases.next();
  const [first, second] = [knexStores(target.url), knexStores(target.url)];
  return {
    url: target.url,
    one: { ...first, close: () => first.database.close() },
    two: { ...second, close: () => second.database.close() },
    knex: first.database.knex,
    close: async () => {
      for (const { database } of [first, second]) await database.close();
      await target.drop();
    },
  };
}
