import { expect } from 'chai';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { InMemoryVaultSyncs } from '../../../src/adapters/memory/in-memory-vault-syncs.ts';
import { InMemoryVaults } from '../../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type GuardError } from '../../../src/core/billing/guard-network.ts';
import { type SeenLedgers } from '../../../src/core/billing/ports/ledger-watermark.ts';
import { type VaultBalances } from '../../../src/core/vault/ports/vault-balances.ts';
import { type VaultSyncs } from '../../../src/core/vault/ports/vault-syncs.ts';
import { SyncRequests } from '../../../src/core/vault/sync-requests.ts';
import { SyncVaults } from '../../../src/core/vault/sync-vaults.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const LEDGER = 1_000;
const INTERVAL_MS = 30_000;
const NOTHING = { synced: 0, outdated: 0, lagging: 0, unreadable: 0 };

type Reading = ReturnType<VaultBalances['read']>;

describe('SyncVaults', () => {
  let guard: () => ResultAsync<SeenLedgers, GuardError>;
  let answer: (contractId: string) => Reading;
  let asked: string[];
  let clock: VirtualClock;
  let vaults: InMemoryVaults;
  let requests: SyncRequests;
  let woken: number;
  let syncVaults: SyncVaults;
  let takeTurns: VaultSyncs['takeTurns'];

  beforeEach(async () => {
    guard = () => okAsync({ highest: LEDGER, mark: null });
    answer = () => okAsync({ balance: 70n, ledger: LEDGER });
    asked = [];
    woken = 0;
    clock = new VirtualClock();
    const database = new MemoryDatabase();
    vaults = new InMemoryVaults(database);
    requests = new SyncRequests(() => (woken += 1));
    const read = (contractId: string) => {
      asked.push(contractId);
      return answer(contractId);
    };
    const syncs = new InMemoryVaultSyncs(database);
    takeTurns = (turn, now) => syncs.takeTurns(turn, now);
    syncVaults = new SyncVaults(
      {
        syncs: { takeTurns: (turn, now) => takeTurns(turn, now) },
        requests,
        guard: { execute: () => guard() },
        balances: { read },
        vaults,
        clock,
      },
      { intervalMs: INTERVAL_MS },
    );
    for (const user of ['alice', 'bob']) await open(user, 'dedicated');
  });

  const open = (userId: string, kind: 'dedicated' | 'pooled') =>
    vaults.create({ userId, contractId: `C-${userId}`, kind, depositorAddress: null });
  const run = async () => (await syncVaults.execute())._unsafeUnwrap();
  const balanceOf = async (userId: string) => (await vaults.findByUserId(userId))._unsafeUnwrap()?.balanceSnapshot;

  it('sets each dedicated vault to what its contract holds, and when that was read', async () => {
    await open('pooled', 'pooled');
    expect(await run()).to.deep.equal({ ...NOTHING, synced: 2 });
    const alice = (await vaults.findByUserId('alice'))._unsafeUnwrap();
    expect(alice).to.deep.include({ balanceSnapshot: 70n, syncedLedger: LEDGER, lastSyncedAt: clock.now() });
    expect(await balanceOf('pooled')).to.equal(0n);
  });

  it('asks once an interval, and does not even ask the network when nobody is due', async () => {
    await run();
    guard = () => {
      throw new Error('asked');
    };
    expect(await run()).to.deep.equal(NOTHING);
    expect(asked).to.have.length(2);
  });

  it('asks at once for a contract that just refused, and only for that', async () => {
    await run();
    asked = [];
    requests.request('C-bob');
    expect(await run()).to.deep.equal({ ...NOTHING, synced: 1 });
    expect([asked, woken]).to.deep.equal([['C-bob'], 1]);
    expect(await run()).to.deep.equal(NOTHING);
  });

  it('still knows at the next run what was requested while the store was away', async () => {
    await run();
    const answering = takeTurns;
    takeTurns = () => errAsync({ kind: 'database_unavailable' });
    requests.request('C-bob');
    expect((await syncVaults.execute())._unsafeUnwrapErr().kind).to.equal('database_unavailable');
    takeTurns = answering;
    expect(await run()).to.deep.equal({ ...NOTHING, synced: 1 });
    expect(woken).to.equal(1);
  });

  it('leaves a vault as it is when its contract cannot be read, and goes on with the others', async () => {
    answer = (contractId) =>
      contractId === 'C-alice' ? errAsync({ kind: 'balance_unreadable' }) : okAsync({ balance: 70n, ledger: LEDGER });
    expect(await run()).to.deep.equal({ ...NOTHING, synced: 1, unreadable: 1 });
    expect([await balanceOf('alice'), await balanceOf('bob')]).to.deep.equal([0n, 70n]);
  });

  it('believes no answer of a node that is behind', async () => {
    answer = () => okAsync({ balance: 70n, ledger: LEDGER - 1 });
    expect(await run()).to.deep.equal({ ...NOTHING, lagging: 2 });
    expect(await balanceOf('alice')).to.equal(0n);
  });

  it('never goes back to an older ledger than a vault was synced at', async () => {
    const alice = (await vaults.findByUserId('alice'))._unsafeUnwrap()!;
    await vaults.updateBalanceSnapshot(alice.id, { balance: 5n, ledger: LEDGER + 3 }, 0);
    expect(await run()).to.deep.equal({ ...NOTHING, synced: 1, outdated: 1 });
    expect(await balanceOf('alice')).to.equal(5n);
  });

  for (const error of [
    { kind: 'network_halted', reason: 'ledger_replaced' },
    { kind: 'ledger_regressed', ledger: 1, highestSeen: LEDGER },
  ] as const) {
    it(`reads nothing on ${error.kind}`, async () => {
      guard = () => errAsync(error);
      expect((await syncVaults.execute())._unsafeUnwrapErr()).to.deep.equal(error);
      expect(asked).to.deep.equal([]);
    });
  }

  it('ends the run when the network falls silent, and comes back after an interval', async () => {
    answer = () => errAsync({ kind: 'network_unavailable' });
    expect((await syncVaults.execute())._unsafeUnwrapErr().kind).to.equal('network_unavailable');
    answer = () => okAsync({ balance: 70n, ledger: LEDGER });
    await clock.advance(INTERVAL_MS);
    expect(await run()).to.deep.equal({ ...NOTHING, synced: 2 });
  });
});
