import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { type StoreUnavailable } from '../../../src/core/shared/store-error.ts';
import { type Reconciliation } from '../../../src/core/vault/reconciliation.ts';
import { VaultPoolProbe } from '../../../src/core/vault/vault-pool-probe.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const INTERVAL_MS = 60_000;
const OK = { status: 'ok', reason: null };
const SHORT = { status: 'degraded', reason: 'underfunded' };

describe('The health of shared contracts', () => {
  let clock: VirtualClock;
  let latest: ResultAsync<Reconciliation | null, StoreUnavailable>;
  let probe: VaultPoolProbe;
  beforeEach(() => {
    clock = new VirtualClock();
    latest = okAsync(null);
    probe = new VaultPoolProbe({ latest: () => latest }, clock, { reconcileIntervalMs: INTERVAL_MS });
  });

  const check = () => clock.finish(probe.check(new AbortController().signal));

  const found = (drift: bigint, unreadable: string[] = []): Reconciliation => {
    const sums = { chain: 100n, balances: 100n - drift, inFlight: 0n, uncredited: 0n, drift };
    return { at: clock.now(), pools: [{ contractId: 'CPOOL', ledger: 7, ...sums }], unreadable };
  };

  it('is well when the contracts hold what they owe, or more', async () => {
    for (const drift of [0n, 5n]) {
      latest = okAsync(found(drift));
      expect(await check()).to.deep.equal(OK);
    }
  });

  it('is degraded by one missing unit, and well again when it is there', async () => {
    latest = okAsync(found(-1n));
    expect(await check()).to.deep.equal(SHORT);
    latest = okAsync(found(0n));
    expect(await check()).to.deep.equal(OK);
  });

  it('is degraded when a contract tells no balance', async () => {
    latest = okAsync(found(0n, ['COLD']));
    expect(await check()).to.deep.equal({ status: 'degraded', reason: 'bad_response' });
  });

  it('keeps to what was known while the database does not answer', async () => {
    latest = okAsync(found(-1n));
    await check();
    latest = errAsync({ kind: 'database_unavailable' });
    expect(await check()).to.deep.equal(SHORT);
  });

  it('keeps to what was known while the database hangs, and does not call that a time-out', async () => {
    latest = okAsync(found(-1n));
    await check();
    latest = new ResultAsync(new Promise(() => undefined));
    expect(await check()).to.deep.equal(SHORT);
  });

  it('is well before the first comparison, but not for ever', async () => {
    expect(await check()).to.deep.equal(OK);
    await clock.advance(10 * INTERVAL_MS + 1);
    expect(await check()).to.deep.equal({ status: 'degraded', reason: 'stale' });
  });

  it('does not stay well when comparisons stop coming', async () => {
    latest = okAsync(found(0n));
    await clock.advance(10 * INTERVAL_MS);
    expect(await check()).to.deep.equal(OK);
    await clock.advance(1);
    expect(await check()).to.deep.equal({ status: 'degraded', reason: 'stale' });
  });
});
