import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { InMemoryDepositScans } from '../../../src/adapters/memory/in-memory-deposit-scans.ts';
import { InMemoryLedgerWatermark } from '../../../src/adapters/memory/in-memory-ledger-watermark.ts';
import { InMemoryVaults } from '../../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { AcceptNetwork } from '../../../src/core/billing/accept-network.ts';
import { GuardNetwork } from '../../../src/core/billing/guard-network.ts';
import { type DepositEvents, type UnreadableDeposit } from '../../../src/core/vault/ports/deposit-events.ts';
import { type DepositScans, type LedgerGap } from '../../../src/core/vault/ports/deposit-scans.ts';
import { ScanDeposits } from '../../../src/core/vault/scan-deposits.ts';
import { PaperNetwork } from '../../support/paper-network.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const POOL = 'CPOOL';
const NOTHING = { credited: 0, waiting: 0, networkAvailable: true };

describe('ScanDeposits', () => {
  let paper: PaperNetwork;
  let database: MemoryDatabase;
  let clock: VirtualClock;
  let alarms: { gaps: LedgerGap[]; unreadable: UnreadableDeposit[] };
  let reads: number;

  beforeEach(async () => {
    paper = new PaperNetwork(0n);
    database = new MemoryDatabase();
    clock = new VirtualClock();
    alarms = { gaps: [], unreadable: [] };
    reads = 0;
    for (const user of ['alice', 'bob']) {
      const vault = { userId: user, contractId: POOL, kind: 'pooled', depositorAddress: `G-${user}` } as const;
      await new InMemoryVaults(database).create(vault);
    }
  });

  const events: DepositEvents = {
    read: (contractId, from) => {
      reads += 1;
      return paper.readDeposits(contractId, from);
    },
  };

  function scanner(over: { readonly events?: DepositEvents; readonly scans?: DepositScans } = {}): ScanDeposits {
    return new ScanDeposits(
      {
        scans: new InMemoryDepositScans(database),
        events,
        guard: new GuardNetwork({ network: paper, watermark: new InMemoryLedgerWatermark(database), clock }),
        alarms: {
          historyMissing: (gap) => alarms.gaps.push(gap),
          unreadable: (deposit) => alarms.unreadable.push(deposit),
        },
        clock,
        ...over,
      },
      { pooledContractId: POOL },
    );
  }

  const scan = async (by = scanner()) => (await by.execute())._unsafeUnwrap();
  const balanceOf = async (user: string) =>
    (await new InMemoryVaults(database).findByUserId(user))._unsafeUnwrap()?.balanceSnapshot;
  const accept = () =>
    new AcceptNetwork({ network: paper, watermark: new InMemoryLedgerWatermark(database), clock }).execute();
  const position = () => database.depositScans.get(POOL)?.position;

  /** In one ledger each. */
  function deposit(...deposits: readonly (readonly [user: string, units: bigint])[]): void {
    for (const [user, units] of deposits) {
      paper.deposit(POOL, `G-${user}`, units);
      paper.closeLedger();
    }
  }

  it('credits what was deposited before it was ever started', async () => {
    deposit(['alice', 5n], ['bob', 7n], ['alice', 1n], ['nobody', 2n], ['alice', 10n]);
    expect(await scan()).to.deep.equal({ credited: 4, waiting: 1, networkAvailable: true });
    expect([await balanceOf('alice'), await balanceOf('bob')]).to.deep.equal([16n, 7n]);
    expect(position()).to.deep.equal({ ledger: paper.ledger + 1, cursor: null });
  });

  it('reads all deposits of one ledger, although they take several pages', async () => {
    for (let unit = 1n; unit <= 5n; unit += 1n) paper.deposit(POOL, 'G-alice', unit);
    paper.closeLedger();
    expect(await scan()).to.deep.include({ credited: 5 });
    expect(await balanceOf('alice')).to.equal(15n);
  });

  it('asks nothing while no ledger closes, and goes on with the next', async () => {
    deposit(['alice', 5n]);
    await scan();
    const before = reads;
    expect(await scan()).to.deep.equal(NOTHING);
    expect(reads).to.equal(before);
    deposit(['alice', 6n]);
    expect(await scan()).to.deep.include({ credited: 1 });
    expect(await balanceOf('alice')).to.equal(11n);
  });

  it('waits for a node that is behind', async () => {
    deposit(['alice', 5n]);
    await scan();
    const before = position();
    deposit(['alice', 6n]);
    paper.lag = 2;
    expect(await scan()).to.deep.equal(NOTHING);
    expect(position()).to.deep.equal(before);
    paper.lag = 0;
    expect(await scan()).to.deep.include({ credited: 1 });
  });

  it('ends a run at the first silence of the network, and keeps what it has', async () => {
    deposit(['alice', 5n], ['alice', 6n], ['alice', 7n]);
    let pages = 0;
    const failing: DepositEvents = {
      read: (...input) => ((pages += 1) > 1 ? errAsync({ kind: 'network_unavailable' }) : events.read(...input)),
    };
    expect(await scan(scanner({ events: failing }))).to.deep.equal({
      credited: 2,
      waiting: 0,
      networkAvailable: false,
    });
    expect(await scan()).to.deep.include({ credited: 1 });
    expect(await balanceOf('alice')).to.equal(18n);
  });

  it('reads nothing while the network is halted', async () => {
    deposit(['alice', 5n]);
    await new InMemoryLedgerWatermark(database).halt('ledger_replaced');
    expect((await scanner().execute())._unsafeUnwrapErr().kind).to.equal('network_halted');
    expect(reads).to.equal(0);
  });

  it('credits nothing that another network shows, and leaves the scan where it was', async () => {
    deposit(['alice', 5n]);
    await scan();
    const before = position();
    const other = new PaperNetwork(0n);
    other.reset(paper.ledger + 40);
    other.deposit(POOL, 'G-alice', 99n);
    other.closeLedger();
    deposit(['alice', 6n]);
    // It answers for the other network, and is put back before it can be asked again.
    const swapped: DepositEvents = { read: (...input) => other.readDeposits(input[0], input[1]) };
    expect(await scan(scanner({ events: swapped }))).to.deep.equal(NOTHING);
    expect(position()).to.deep.equal(before);
    expect(await scan()).to.deep.include({ credited: 1 });
    expect(await balanceOf('alice')).to.equal(11n);
  });

  describe('when the node has forgotten ledgers that were not read', () => {
    beforeEach(async () => {
      deposit(['alice', 5n]);
      await scan();
      deposit(['alice', 6n], ['bob', 7n], ['bob', 8n]);
      paper.oldestDepositLedger = paper.ledger;
    });
    const gap = () => ({ contractId: POOL, fromLedger: paper.ledger - 2, toLedger: paper.ledger - 1 });

    it('says which, and goes on with the oldest that is held', async () => {
      expect(await scan()).to.deep.include({ credited: 1 });
      expect(alarms.gaps).to.deep.equal([gap()]);
      expect(database.depositGaps).to.deep.equal([{ ...gap(), foundAt: clock.now() }]);
      expect([await balanceOf('alice'), await balanceOf('bob')]).to.deep.equal([5n, 8n]);
    });

    it('says so before it is written down, so that a crash in between says it twice, not never', async () => {
      const lost: DepositScans = {
        list: (...input) => new InMemoryDepositScans(database).list(...input),
        standing: (limit) => new InMemoryDepositScans(database).standing(limit),
        record: () => errAsync({ kind: 'database_unavailable' }),
      };
      expect((await scanner({ scans: lost }).execute())._unsafeUnwrapErr().kind).to.equal('database_unavailable');
      await scan();
      expect(alarms.gaps).to.deep.equal([gap(), gap()]);
      expect(database.depositGaps).to.have.lengthOf(1);
    });
  });

  describe('after an operator accepted the network anew', () => {
    it('reads everything again, and credits nothing twice', async () => {
      deposit(['alice', 5n], ['bob', 7n]);
      await scan();
      await accept();
      deposit(['alice', 6n]);
      expect(await scan()).to.deep.include({ credited: 1, waiting: 0 });
      expect([await balanceOf('alice'), await balanceOf('bob')]).to.deep.equal([11n, 7n]);
      expect(alarms).to.deep.equal({ gaps: [], unreadable: [] });
    });

    it('reads a network that began at its first ledger again', async () => {
      deposit(['alice', 5n]);
      await scan();
      paper = new PaperNetwork(0n);
      paper.reset(1);
      deposit(['alice', 6n]);
      await accept();
      expect(await scan()).to.deep.include({ credited: 1 });
      expect(await balanceOf('alice')).to.equal(11n);
      expect(position()?.ledger).to.equal(paper.ledger + 1);
    });

    it('tells of the ledgers that were never read and are gone', async () => {
      deposit(['alice', 5n]);
      await scan();
      deposit(['alice', 6n], ['alice', 7n]);
      paper.oldestDepositLedger = paper.ledger;
      await accept();
      expect(await scan()).to.deep.include({ credited: 1 });
      expect(alarms.gaps).to.deep.equal([
        { contractId: POOL, fromLedger: paper.ledger - 1, toLedger: paper.ledger - 1 },
      ]);
    });
  });

  it('tells of an event that cannot be credited, keeps it, and goes on', async () => {
    const unreadable: UnreadableDeposit = {
      eventId: 'bad',
      contractId: POOL,
      hash: 'f'.repeat(64),
      ledger: 100,
      reason: 'undecodable',
      topics: ['AAAA'],
      value: 'AAAA',
    };
    deposit(['alice', 5n]);
    const spoiled: DepositEvents = {
      read: (...input) =>
        events.read(...input).map((shown) => (shown.kind === 'page' ? { ...shown, unreadable: [unreadable] } : shown)),
    };
    expect(await scan(scanner({ events: spoiled }))).to.deep.include({ credited: 1 });
    expect(alarms.unreadable).to.deep.equal([unreadable]);
    expect(database.unreadableDeposits).to.deep.equal([{ ...unreadable, foundAt: clock.now() }]);
  });

  it('tells of an event id that stands for another deposit', async () => {
    deposit(['alice', 5n]);
    await scan();
    const [first] = paper.deposited;
    await accept();
    const renamed: DepositEvents = {
      read: (...input) =>
        events
          .read(...input)
          .map((shown) =>
            shown.kind === 'page'
              ? { ...shown, deposits: shown.deposits.map((each) => ({ ...each, hash: '0'.repeat(64) })) }
              : shown,
          ),
    };
    await scan(scanner({ events: renamed }));
    expect(alarms.unreadable).to.have.lengthOf(1);
    expect(alarms.unreadable[0]).to.include({ eventId: first?.eventId, reason: 'event_id_reused' });
    expect(await balanceOf('alice')).to.equal(5n);
  });

  it('credits once when two scanners read the same page', async () => {
    deposit(['alice', 5n], ['bob', 7n], ['alice', 6n]);
    const both = await Promise.all([scan(), scan()]);
    expect(both[0].credited + both[1].credited).to.equal(3);
    expect([await balanceOf('alice'), await balanceOf('bob')]).to.deep.equal([11n, 7n]);
  });

  it('reads dedicated contracts too, each from its own beginning', async () => {
    deposit(['alice', 5n]);
    await scan();
    const own = { userId: 'own', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;
    await new InMemoryVaults(database).create(own);
    paper.deposit('COWN', 'G-anybody', 9n);
    paper.closeLedger();
    expect(await scan()).to.deep.include({ credited: 1 });
    expect(database.depositScans.get('COWN')?.position?.ledger).to.equal(paper.ledger + 1);
  });

  it('goes on with the other contracts when the node is silent about one', async () => {
    const own = { userId: 'own', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;
    await new InMemoryVaults(database).create(own);
    const silent: DepositEvents = {
      read: (...input) => (input[0] === POOL ? errAsync({ kind: 'network_unavailable' }) : events.read(...input)),
    };
    paper.deposit('COWN', 'G-anybody', 9n);
    paper.closeLedger();
    expect(await scan(scanner({ events: silent }))).to.deep.equal({ credited: 1, waiting: 0, networkAvailable: false });
  });

  it('goes on with the other contracts when another scanner was faster in one', async () => {
    const own = { userId: 'own', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;
    await new InMemoryVaults(database).create(own);
    const books = new InMemoryDepositScans(database);
    const overtaken: DepositScans = {
      list: (...input) => books.list(...input),
      standing: (limit) => books.standing(limit),
      record: (step, now) => (step.scan.contractId === POOL ? okAsync({ kind: 'overtaken' }) : books.record(step, now)),
    };
    deposit(['alice', 5n]);
    await scan(scanner({ scans: overtaken }));
    expect(position()).to.equal(null);
    expect(database.depositScans.get('COWN')?.position).to.not.equal(null);
  });

  it('gives every question a deadline', async () => {
    const silent: DepositEvents = {
      read: (_contractId, _from, signal) =>
        new ResultAsync(
          clock
            .sleep(60_000, signal)
            .then(() => errAsync<never, { kind: 'network_unavailable' }>({ kind: 'network_unavailable' })),
        ),
    };
    const startedAt = clock.now();
    const summary = await clock.finish(scanner({ events: silent }).execute());
    expect(summary._unsafeUnwrap()).to.deep.equal({ ...NOTHING, networkAvailable: false });
    expect(clock.now() - startedAt).to.equal(10_000);
  });
});
