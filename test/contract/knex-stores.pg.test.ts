import { SuccessiveKnexWorlds } from '../support/knex-world.ts';
import { SUITES } from './suites.ts';

describe('The stores in PostgreSQL', () => {
  const worlds = new SuccessiveKnexWorlds();
  after(() => worlds.drop());

  for (const describePort of SUITES) describePort('Knex', () => worlds.open());
});
