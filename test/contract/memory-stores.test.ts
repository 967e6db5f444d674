import { InMemoryHealthStateStore } from '../../src/adapters/memory/in-memory-health-state-store.ts';
import { openMemoryWorld } from '../support/memory-world.ts';
import { describeHealthStateStore } from './health-state-store.contract.ts';
import { SUITES } from './suites.ts';

describe('The stores in memory', () => {
  for (const describePort of SUITES) describePort('memory', openMemoryWorld);

  describeHealthStateStore('memory', () => {
    const store = new InMemoryHealthStateStore();
    return Promise.resolve({ stores: [store, store], close: () => Promise.resolve() });
  });
});
