import { expect } from 'chai';
import { type ScanPosition, type UnreadableDeposit } from '../../src/core/vault/ports/deposit-events.ts';
import { type DepositScan, type LedgerGap, type ScanStep } from '../../src/core/vault/ports/deposit-scans.ts';
import { type Deposit, type NewVault } from '../../src/core/vault/vault.ts';
import { NOW, POOL, unique, valueOf, vaultOf } from './scenario.ts';
import { type OpenWorld, type World } from './world.ts';

export const at = (ledger: number, cursor: string | null = null): ScanPosition => ({ ledger, cursor });

export function aDeposit(over: Partial<Deposit> = {}): Deposit {
  const eventId = unique('event');
  return { eventId, contractId: POOL, depositorAddress: 'GA', units: 30n, hash: 'e'.repeat(64), ledger: 7, ...over };
}

export async function scanOf(world: Pick<World, 'scans'>, contractId = POOL): Promise<DepositScan> {
  const scans = await valueOf(world.scans.list(contractId, 1));
  return scans[0]!;
}

/** A step from where the scan of the contract stands. */
export async function stepFrom(
  world: Pick<World, 'scans'>,
  deposits: readonly Deposit[],
  over: Partial<ScanStep> = {},
): Promise<ScanStep> {
  const scan = await scanOf(world, deposits[0]?.contractId);
  return { scan, next: at((scan.position?.ledger ?? 0) + 10), deposits, unreadable: [], gap: null, ...over };
}

const pooled = (userId: string, depositorAddress: string | null): NewVault => ({
  userId,
  contractId: POOL,
  kind: 'pooled',
  depositorAddress,
});

export function describeDepositScans(name: string, openWorld: OpenWorld): void {
  describe(`Deposit scans on ${name}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld();
    });
    afterEach(() => world.close());

    const open = (vault: NewVault) => valueOf(world.vaults.create(vault, NOW));
    const record = (step: ScanStep) => valueOf(world.scans.record(step, NOW));
    const balanceOf = async (userId: string) => (await vaultOf(world, userId)).balanceSnapshot;
    const recorded = (credited: number, waiting = 0) => ({ kind: 'recorded', credited, waiting, reused: [] });
    const dedicated = { userId: 'own', contractId: 'COWN', kind: 'dedicated', depositorAddress: null } as const;

    it('begin nowhere, and go on where the last step ended', async () => {
      expect(await scanOf(world)).to.deep.equal({ contractId: POOL, position: null, beginsAnew: false });
      await record(await stepFrom(world, [], { next: at(12, 'a cursor') }));
      expect((await scanOf(world)).position).to.deep.equal(at(12, 'a cursor'));
      await record(await stepFrom(world, [], { next: at(13) }));
      expect((await scanOf(world)).position).to.deep.equal(at(13));
    });

    it('credit each deposit to the vault of its depositor, and keep those of unknown depositors', async () => {
      for (const user of ['a', 'b']) await open(pooled(user, `G${user.toUpperCase()}`));
      const deposits = [
        aDeposit(),
        aDeposit({ depositorAddress: 'GB', units: 4n }),
        aDeposit({ depositorAddress: 'GNOBODY' }),
        aDeposit({ units: 1n }),
      ];
      expect(await record(await stepFrom(world, deposits))).to.deep.equal(recorded(3, 1));
      expect([await balanceOf('a'), await balanceOf('b')]).to.deep.equal([31n, 4n]);
      const [waiting, ...others] = await valueOf(world.deposits.waiting({ after: null, limit: 9 }));
      const { id, ...deposit } = waiting!;
      expect(deposit).to.deep.equal({ ...deposits[2], createdAt: NOW });
      expect([typeof id, others]).to.deep.equal(['bigint', []]);
    });

    it('credit once what they read again', async () => {
      await open(pooled('a', 'GA'));
      const deposits = [aDeposit(), aDeposit({ depositorAddress: 'GNOBODY' })];
      await record(await stepFrom(world, deposits));
      expect(await record(await stepFrom(world, [...deposits, ...deposits]))).to.deep.equal(recorded(0, 0));
      expect(await balanceOf('a')).to.equal(30n);
    });

    it('take a step once: a scanner that comes second changes nothing', async () => {
      await open(pooled('a', 'GA'));
      const gap = { contractId: POOL, fromLedger: 1, toLedger: 2 };
      const step = await stepFrom(world, [aDeposit()]);
      const late = { ...step, next: at(99), deposits: [aDeposit()], gap };
      expect(await record(step)).to.deep.equal(recorded(1));
      expect(await record(late)).to.deep.equal({ kind: 'overtaken' });
      expect((await scanOf(world)).position).to.deep.equal(step.next);
      expect(await balanceOf('a')).to.equal(30n);
      expect((await valueOf(world.scans.standing(9))).gaps).to.deep.equal([]);
      const cursor = await stepFrom(world, [], { next: at(step.next.ledger, 'inside') });
      expect([(await record(cursor)).kind, (await record(cursor)).kind]).to.deep.equal(['recorded', 'overtaken']);
    });

    it('do not take another deposit under a known event id for the same', async () => {
      await open(pooled('a', 'GA'));
      const deposit = aDeposit();
      await record(await stepFrom(world, [deposit]));
      const other = { ...deposit, hash: 'f'.repeat(64), units: 5n };
      expect(await record(await stepFrom(world, [other]))).to.deep.equal({ ...recorded(0), reused: [other] });
      expect(await balanceOf('a')).to.equal(30n);
      const { unreadable } = await valueOf(world.scans.standing(9));
      expect(unreadable).to.have.lengthOf(1);
      expect(unreadable[0]).to.include({ eventId: deposit.eventId, hash: other.hash, reason: 'event_id_reused' });
    });

    it('keep what could not be read and the ledgers that are gone, once each and newest first', async () => {
      const unreadable = (ledger: number): UnreadableDeposit => ({
        eventId: `u${ledger}`,
        contractId: POOL,
        hash: 'a'.repeat(64),
        ledger,
        reason: 'undecodable',
        topics: ['AAAA', 'BBBB'],
        value: 'CCCC',
      });
      const gap = (fromLedger: number): LedgerGap => ({ contractId: POOL, fromLedger, toLedger: fromLedger + 5 });
      for (const ledger of [1, 2, 1]) {
        await record(await stepFrom(world, [], { unreadable: [unreadable(ledger)], gap: gap(ledger) }));
      }
      const standing = await valueOf(world.scans.standing(9));
      const foundAt = NOW;
      expect(standing.gaps).to.deep.equal([gap(2), gap(1)].map((each) => ({ ...each, foundAt })));
      expect(standing.unreadable).to.deep.equal([unreadable(2), unreadable(1)].map((each) => ({ ...each, foundAt })));
      expect((await valueOf(world.scans.standing(1))).gaps).to.have.lengthOf(1);
    });

    it('are listed with the pooled contract first, then who was read the least far', async () => {
      for (const [userId, contractId] of [
        ['x', 'CX'],
        ['y', 'CY'],
        ['z', 'CZ'],
      ] as const) {
        await open({ userId, contractId, kind: 'dedicated', depositorAddress: null });
      }
      for (const [contractId, ledger] of [
        ['CX', 9],
        ['CY', 8],
        [POOL, 70],
      ] as const) {
        await record({ ...(await stepFrom(world, [])), scan: await scanOf(world, contractId), next: at(ledger) });
      }
      const listed = await valueOf(world.scans.list(POOL, 9));
      expect(listed.map(({ contractId }) => contractId)).to.deep.equal([POOL, 'CZ', 'CY', 'CX']);
      expect(await valueOf(world.scans.list(POOL, 2))).to.have.lengthOf(2);
    });

    it('begin anew after an operator accepted the network, and say so until they have', async () => {
      await record(await stepFrom(world, [], { next: at(50, 'a cursor') }));
      const before = await scanOf(world);
      await valueOf(world.watermark.accept({ ledger: 3, hash: 'ab'.repeat(32) }));
      const scan = { ...before, beginsAnew: true };
      expect(await scanOf(world)).to.deep.equal(scan);
      const step = { scan: before, next: at(51), deposits: [], unreadable: [], gap: null };
      expect(await record(step)).to.deep.equal({ kind: 'overtaken' });
      expect(await record({ ...step, scan, next: at(4) })).to.deep.equal(recorded(0));
      expect(await scanOf(world)).to.deep.equal({ contractId: POOL, position: at(4), beginsAnew: false });
    });

    it('add whatever is deposited into a dedicated contract to its vault, as far as its snapshot does not show it', async () => {
      const { id } = await open(dedicated);
      const into = (ledger: number) => aDeposit({ contractId: 'COWN', depositorAddress: 'GANYBODY', ledger });
      expect(await record(await stepFrom(world, [into(5)]))).to.deep.equal(recorded(1));
      expect(await balanceOf('own'), 'before its first snapshot').to.equal(0n);
      await valueOf(world.vaults.updateBalanceSnapshot(id, { balance: 100n, ledger: 6 }, NOW));
      expect(await record(await stepFrom(world, [into(6), into(7)]))).to.deep.equal(recorded(2));
      expect(await balanceOf('own')).to.equal(130n);
    });

    describe('what waits for its depositor', () => {
      it('is credited when a vault binds the address, in the same change', async () => {
        const waiting = [aDeposit(), aDeposit({ units: 5n }), aDeposit({ depositorAddress: 'GB' })];
        await record(await stepFrom(world, [...waiting, aDeposit({ contractId: POOL, depositorAddress: 'GC' })]));
        expect((await open(pooled('a', 'GA'))).balanceSnapshot).to.equal(35n);
        expect(await balanceOf('a')).to.equal(35n);
        expect((await open(pooled('d', null))).balanceSnapshot).to.equal(0n);
        expect(await record(await stepFrom(world, waiting))).to.deep.equal(recorded(0));
        expect(await balanceOf('a')).to.equal(35n);
        const left = await valueOf(world.deposits.waiting({ after: null, limit: 9 }));
        expect(left.map(({ depositorAddress }) => depositorAddress)).to.deep.equal(['GB', 'GC']);
      });

      it('is not credited by a vault in another contract', async () => {
        await record(await stepFrom(world, [aDeposit()]));
        expect((await open({ ...dedicated, depositorAddress: 'GA' })).balanceSnapshot).to.equal(0n);
        expect(await valueOf(world.deposits.waiting({ after: null, limit: 9 }))).to.have.lengthOf(1);
      });

      it('is listed in pages', async () => {
        const deposits = [1, 2, 3].map(() => aDeposit());
        await record(await stepFrom(world, deposits));
        const first = await valueOf(world.deposits.waiting({ after: null, limit: 2 }));
        const rest = await valueOf(world.deposits.waiting({ after: first[1]!.id, limit: 2 }));
        expect([...first, ...rest].map(({ eventId }) => eventId)).to.deep.equal(deposits.map(({ eventId }) => eventId));
      });

      it('is assigned once', async () => {
        for (const user of ['a', 'b']) await open(pooled(user, null));
        const deposit = aDeposit();
        await record(await stepFrom(world, [deposit]));
        const assign = (userId: string) => valueOf(world.deposits.assign(deposit.eventId, userId));
        expect([await assign('a'), await assign('a'), await assign('b')]).to.deep.equal([
          'assigned',
          'deposit_already_credited',
          'deposit_already_credited',
        ]);
        expect([await balanceOf('a'), await balanceOf('b')]).to.deep.equal([30n, 0n]);
        expect((await open(pooled('c', 'GA'))).balanceSnapshot).to.equal(0n);
        expect(await record(await stepFrom(world, [deposit]))).to.deep.equal(recorded(0));
      });

      it('is assigned neither to who has no vault in its contract, nor when it is not there', async () => {
        await open(dedicated);
        const deposit = aDeposit();
        await record(await stepFrom(world, [deposit]));
        for (const userId of ['nobody', 'own']) {
          expect(await valueOf(world.deposits.assign(deposit.eventId, userId))).to.equal('vault_not_found');
        }
        expect(await valueOf(world.deposits.assign('no event', 'own'))).to.equal('deposit_event_not_found');
      });
    });
  });
}
