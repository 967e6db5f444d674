import { expect } from 'chai';
import { type ComponentState, type HealthStateStore } from '../../src/core/health/ports/health-state-store.ts';
import { valueOf } from './scenario.ts';

export interface HealthStateWorld {
  /** Two instances of the service that share one memory, which is empty. */
  readonly stores: readonly [HealthStateStore, HealthStateStore];
  close(): Promise<void>;
}

const WELL_AT = Date.UTC(2026, 1, 5, 17);
const well = (at = WELL_AT) => ({ failed: false, at });
const failed = (at = WELL_AT) => ({ failed: true, at });

export function describeHealthStateStore(name: string, open: () => Promise<HealthStateWorld>): void {
  describe(`HealthStateStore on ${name}`, () => {
    let world: HealthStateWorld;
    let store: HealthStateStore;
    let other: HealthStateStore;
    beforeEach(async () => {
      world = await open();
      [store, other] = world.stores;
    });
    afterEach(() => world.close());

    const recordMany = async (outcomes: readonly { failed: boolean; at: number }[]): Promise<ComponentState[]> => {
      const states = [];
      for (const outcome of outcomes) states.push(await valueOf(store.record('database', outcome)));
      return states;
    };

    it('remembers nothing at first', async () => {
      expect(await valueOf(store.readAll())).to.deep.equal(new Map());
    });

    it('begins with version 1 and raises it by one with every write', async () => {
      const states = await recordMany([well(), failed(), well()]);
      expect(states.map(({ version }) => version)).to.deep.equal([1, 2, 3]);
    });

    it('counts failures in a row, and a success ends the row', async () => {
      const states = await recordMany([failed(), failed(), failed(), well(), failed()]);
      expect(states.map(({ consecutiveFailures }) => consecutiveFailures)).to.deep.equal([1, 2, 3, 0, 1]);
    });

    it('keeps the time of the last success through failures, and 0 until there is one', async () => {
      const states = await recordMany([failed(WELL_AT - 1), well(), failed(WELL_AT + 1), well(WELL_AT + 2)]);
      expect(states.map(({ lastSuccess }) => lastSuccess)).to.deep.equal([0, WELL_AT, WELL_AT, WELL_AT + 2]);
    });

    it('reads every component with its own state', async () => {
      await valueOf(store.record('database', well()));
      await valueOf(store.record('redis', failed()));
      await valueOf(store.record('redis', failed()));
      await valueOf(store.record('http:supabase:eu-1', well(WELL_AT + 1)));
      expect(await valueOf(store.readAll())).to.deep.equal(
        new Map([
          ['database', { version: 1, consecutiveFailures: 0, lastSuccess: WELL_AT }],
          ['redis', { version: 2, consecutiveFailures: 2, lastSuccess: 0 }],
          ['http:supabase:eu-1', { version: 1, consecutiveFailures: 0, lastSuccess: WELL_AT + 1 }],
        ]),
      );
    });

    it('reads more components than a page of any store holds', async () => {
      const ids = Array.from({ length: 150 }, (_, position) => `component_${position}`);
      await Promise.all(ids.map((id) => valueOf(store.record(id, well()))));
      expect([...(await valueOf(store.readAll())).keys()]).to.have.members(ids);
    });

    it('shows to one instance what another recorded', async () => {
      await valueOf(store.record('database', failed()));
      const state = { version: 1, consecutiveFailures: 1, lastSuccess: 0 };
      expect(await valueOf(other.readAll())).to.deep.equal(new Map([['database', state]]));
      expect(await valueOf(other.record('database', failed()))).to.deep.equal({
        ...state,
        version: 2,
        consecutiveFailures: 2,
      });
    });

    it('loses no write of many at once, and gives each a version of its own', async () => {
      const writes = Array.from({ length: 20 }, (_, position) =>
        valueOf((position % 2 === 0 ? store : other).record('database', failed())),
      );
      const states = await Promise.all(writes);
      const expected = Array.from({ length: 20 }, (_, position) => position + 1);
      expect(states.map(({ version }) => version).sort((a, b) => a - b)).to.deep.equal(expected);
      const { version, consecutiveFailures } = (await valueOf(store.readAll())).get('database')!;
      expect([version, consecutiveFailures]).to.deep.equal([20, 20]);
    });
  });
}
