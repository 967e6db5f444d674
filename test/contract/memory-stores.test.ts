import { openMemoryWorld } from '../support/memory-world.ts';
import { SUITES } from './suites.ts';

describe('The stores in memory', () => {
  for (const describePort of SUITES) describePort('memory', openMemoryWorld);
});
