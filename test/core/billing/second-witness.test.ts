import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { type HistoricSighting } from '../../../src/core/billing/ports/chain-history.ts';
import { type NetworkUnavailable } from '../../../src/core/billing/ports/chain-network.ts';
import { BillingWorld, FORECAST } from '../../support/billing-world.ts';

const PRICE = FORECAST.units;
const LIFETIME_LEDGERS = 12;
const LANDING = { ledger: 101, feeStroops: 100n };

describe('A transaction whose sequence is used, and no node shows by what', () => {
  let world: BillingWorld;
  let asked: string[];
  let hash: string | null;

  beforeEach(async () => {
    world = await BillingWorld.open({ channels: 1 });
    await world.fund('user_alice', 1000n * PRICE);
    hash = (await world.charge(FORECAST))._unsafeUnwrap().stellarTxHash;
    world.network.closeLedger();
    world.network.hiding = true;
    asked = [];
    answer(okAsync({ kind: 'not_found' }));
  });

  function answer(sighting: ResultAsync<HistoricSighting, NetworkUnavailable>): void {
    world.history.find = (of) => {
      asked.push(of);
      return sighting;
    };
  }
  const settle = async () => (await world.settle(LIFETIME_LEDGERS))._unsafeUnwrap();
  const statusOf = async () => (await world.find(FORECAST.requestId))?.status;
  const forgetLedgers = () => (world.network.oldestLedger = world.network.ledger + LIFETIME_LEDGERS + 1);

  it('is confirmed when the history shows its hash as successful', async () => {
    answer(okAsync({ kind: 'success', landing: LANDING }));
    expect((await settle()).confirmed).to.equal(1);
    expect(asked).to.deep.equal([hash]);
    expect(await world.find(FORECAST.requestId)).to.include({ status: 'confirmed', hash, ledger: 101 });
    expect(await world.vaultOf('user_alice')).to.include({ held: 0n, balanceSnapshot: 999n * PRICE });
  });

  it('is failed when the history shows its hash as failed: nothing moved, its charge travels again', async () => {
    answer(okAsync({ kind: 'failed', landing: LANDING }));
    expect((await settle()).failed).to.equal(1);
    expect(await statusOf()).to.be.oneOf(['reserved', 'submitted']);
    expect(await world.vaultOf('user_alice')).to.include({ held: PRICE, balanceSnapshot: 1000n * PRICE });
  });

  const silent: Readonly<Record<string, ResultAsync<HistoricSighting, NetworkUnavailable>>> = {
    'does not know it': okAsync({ kind: 'not_found' }),
    'cannot be asked': errAsync({ kind: 'network_unavailable' }),
  };
  for (const [name, sighting] of Object.entries(silent)) {
    it(`waits while the history ${name}, and is left to a person once the node has forgotten its ledgers`, async () => {
      answer(sighting);
      expect((await settle()).waiting).to.equal(1);
      expect(await statusOf()).to.equal('submitted');
      forgetLedgers();
      expect((await settle()).escalated).to.equal(1);
      expect(asked).to.deep.equal([hash, hash]);
      expect(await statusOf()).to.equal('review');
    });
  }

  it('is not left to a person when the history still knows it', async () => {
    answer(okAsync({ kind: 'success', landing: LANDING }));
    forgetLedgers();
    expect((await settle()).confirmed).to.equal(1);
  });

  it('has time left for the history when the search through the ledgers took all of its own', async () => {
    world.network.consumerOf = () =>
      ResultAsync.fromSafePromise(world.clock.sleep(60_000)).andThen(() =>
        errAsync({ kind: 'network_unavailable' as const }),
      );
    world.history.find = (of, signal) => {
      asked.push(signal.aborted ? 'too late' : of);
      return okAsync({ kind: 'not_found' });
    };
    await settle();
    expect(asked).to.deep.equal([hash]);
  });

  it('does not ask the history before its bound has passed', async () => {
    await world.settle(2);
    expect(asked).to.deep.equal([]);
  });
});
