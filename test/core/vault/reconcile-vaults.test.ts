import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { InMemoryReconciliations } from '../../../src/adapters/memory/in-memory-reconciliations.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type GuardError } from '../../../src/core/billing/guard-network.ts';
import { type SeenLedgers } from '../../../src/core/billing/ports/ledger-watermark.ts';
import { GetReconciliation } from '../../../src/core/vault/get-reconciliation.ts';
import { type PoolStanding } from '../../../src/core/vault/ports/pool-books.ts';
import { type VaultBalances } from '../../../src/core/vault/ports/vault-balances.ts';
import { ReconcileVaults } from '../../../src/core/vault/reconcile-vaults.ts';
import { driftOf, type Reconciliation } from '../../../src/core/vault/reconciliation.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const POOL = 'CPOOL';
const LEDGER = 1_000;
const BALANCED: PoolStanding = { balances: 90n, inFlight: 20n, uncredited: 10n };

type Reading = ReturnType<VaultBalances['read']>;

describe('ReconcileVaults', () => {
  let guard: () => ResultAsync<SeenLedgers, GuardError>;
  let chain: Map<string, () => Reading>;
  let contracts: string[];
  let observed: Reconciliation[];
  let asked: [string, number][];
  let getReconciliation: GetReconciliation;
  let clock: VirtualClock;
  let reconcileVaults: ReconcileVaults;

  beforeEach(() => {
    guard = () => okAsync({ highest: LEDGER, mark: null });
    chain = new Map([[POOL, () => okAsync({ balance: 100n, ledger: LEDGER })]]);
    contracts = [POOL];
    observed = [];
    asked = [];
    clock = new VirtualClock();
    const reconciliations = new InMemoryReconciliations(new MemoryDatabase());
    getReconciliation = new GetReconciliation(reconciliations);
    const books = {
      contracts: () => okAsync(contracts),
      standingAt: (contractId: string, ledger: number) => {
        asked.push([contractId, ledger]);
        return okAsync(BALANCED);
      },
    };
    reconcileVaults = new ReconcileVaults(
      {
        guard: { execute: () => guard() },
        balances: { read: (contractId) => chain.get(contractId)!() },
        books,
        reconciliations,
        observer: { observe: (reconciliation) => observed.push(reconciliation) },
        clock,
      },
      { pooledContractId: POOL },
    );
  });

  const run = async () => (await reconcileVaults.execute())._unsafeUnwrap();
  const refusal = async () => (await reconcileVaults.execute())._unsafeUnwrapErr();
  const stored = async () => (await getReconciliation.execute())._unsafeUnwrap();

  it('compares each contract with the books as of the ledger that it was read at, and puts it on record', async () => {
    const found = await run();
    const pool = { contractId: POOL, ledger: LEDGER, chain: 100n, ...BALANCED, drift: 0n };
    expect(found).to.deep.equal({ at: clock.now(), pools: [pool], unreadable: [] });
    expect(asked).to.deep.equal([[POOL, LEDGER]]);
    expect(await stored()).to.deep.equal(found);
    expect(observed).to.deep.equal([found]);
  });

  it('compares the configured contract though nobody has a vault in it yet, and every other that somebody has', async () => {
    contracts = ['COLD'];
    chain.set('COLD', () => okAsync({ balance: 79n, ledger: LEDGER + 2 }));
    const { pools } = await run();
    expect(pools.map(({ contractId, drift }) => [contractId, drift])).to.deep.equal([
      [POOL, 0n],
      ['COLD', -1n],
    ]);
  });

  it('goes on with the others when one contract cannot be read, and names it', async () => {
    contracts = [POOL, 'COLD'];
    chain.set('COLD', () => errAsync({ kind: 'balance_unreadable' }));
    const { pools, unreadable } = await run();
    expect(pools.map(({ contractId }) => contractId)).to.deep.equal([POOL]);
    expect(unreadable).to.deep.equal(['COLD']);
  });

  for (const [reason, error] of [
    ['network_halted', { kind: 'network_halted', reason: 'other_network' }],
    ['ledger_regressed', { kind: 'ledger_regressed', ledger: 1, highestSeen: LEDGER }],
    ['network_unavailable', { kind: 'network_unavailable' }],
  ] as const) {
    it(`compares nothing on ${reason}: another network's balance says nothing about our books`, async () => {
      guard = () => errAsync(error);
      expect(await refusal()).to.deep.equal({ kind: 'chain_unreadable', reason });
      expect([await stored(), observed]).to.deep.equal([null, []]);
    });
  }

  it('believes no answer of a node that is behind', async () => {
    chain.set(POOL, () => okAsync({ balance: 0n, ledger: LEDGER - 1 }));
    expect(await refusal()).to.deep.equal({ kind: 'chain_unreadable', reason: 'ledger_lagging' });
    expect(observed).to.deep.equal([]);
  });

  it('reports nothing when the network falls silent in between', async () => {
    chain.set(POOL, () => errAsync({ kind: 'network_unavailable' }));
    expect(await refusal()).to.deep.equal({ kind: 'chain_unreadable', reason: 'network_unavailable' });
    expect(await stored()).to.equal(null);
  });

  it('tells a database that does not answer from a network that does not', async () => {
    guard = () => errAsync({ kind: 'database_unavailable' });
    expect(await refusal()).to.deep.equal({ kind: 'database_unavailable' });
  });
});

describe('The drift of a shared contract', () => {
  const quiet: PoolStanding = { balances: 90n, inFlight: 0n, uncredited: 10n };

  it('is exact to the unit, in both directions, when nothing is in flight', () => {
    expect([99n, 100n, 101n].map((chain) => driftOf(chain, quiet))).to.deep.equal([-1n, 0n, 1n]);
  });

  it('is none while what is in flight can explain the difference', () => {
    const busy = { ...quiet, inFlight: 20n };
    expect([79n, 80n, 90n, 100n, 101n].map((chain) => driftOf(chain, busy))).to.deep.equal([-1n, 0n, 0n, 0n, 1n]);
  });
});
