import { expect } from 'chai';
import { onChainIdOf } from '../../../src/core/billing/charge-identity.ts';
import { POOL } from '../../support/billing-world.ts';
import { GatheringWorld, WINDOW_UNITS } from '../../support/gathering-world.ts';

const PRICE = 100_000n;
const CLAIM_MS = 20_000;
const FUNDS = 100n * WINDOW_UNITS;

describe('A gathered item on its way', () => {
  let world: GatheringWorld;
  beforeEach(async () => {
    world = await GatheringWorld.open();
    await world.billing.fund('alice', FUNDS);
    await world.nextWindow();
    await world.serve('alice', ['gw_a1', 'gw_a2', 'gw_a3'], PRICE);
    await world.nextWindow();
    await world.gather();
  });
  const statuses = async () => {
    const charges = await Promise.all(['gw_a1', 'gw_a2', 'gw_a3'].map((id) => world.billing.find(id)));
    return [...new Set(charges.map((charge) => charge?.status))];
  };
  const reserveDirect = async () => {
    const charge = { requestId: 'req_direct', userId: 'alice', apiId: 'api', endpointId: 'e', apiKeyId: 'key' };
    const reserved = { ...charge, units: PRICE, fingerprint: Buffer.from('direct') };
    (await world.billing.ledger.reserveMany([reserved], world.billing.clock.now()))._unsafeUnwrap();
  };
  const held = async () => (await world.billing.vaultOf('alice')).held;

  for (const refusal of ['insufficient_balance', 'paused'] as const) {
    const hinder = (on: boolean) => {
      const { network } = world.billing;
      if (refusal === 'paused') network.paused = on;
      else network.balance = on ? 3n * PRICE - 1n : FUNDS;
    };

    it(`stays open when the contract says ${refusal}, tells of it, and is paid when it can be`, async () => {
      hinder(true);
      expect((await world.submitRipe())._unsafeUnwrap()).to.deep.equal({ transactions: 0, networkAvailable: true });
      expect(await statuses()).to.deep.equal(['reserved']);
      expect(await held()).to.equal(3n * PRICE);
      expect(world.billing.alerts).to.deep.equal([[world.items[0]!.id, refusal]]);

      hinder(false);
      expect((await world.submitRipe())._unsafeUnwrap().transactions, 'before its claim has run out').to.equal(0);
      await world.billing.clock.advance(CLAIM_MS);
      expect((await world.submitRipe())._unsafeUnwrap().transactions).to.equal(1);
      await world.billing.settle();
      expect(await statuses()).to.deep.equal(['confirmed']);
      expect(await held()).to.equal(0n);
    });
  }

  it('stands in nobody’s way while it cannot be paid: a direct charge behind it is', async () => {
    world.billing.network.balance = 3n * PRICE - 1n;
    await reserveDirect();
    await world.submitRipe();
    await world.submitRipe();
    await world.billing.settle();
    expect((await world.billing.find('req_direct'))?.status).to.equal('confirmed');
    expect(await statuses()).to.deep.equal(['reserved']);
  });

  it('stays where a direct charge beside it is voided, when the contract is paused', async () => {
    world.billing.network.paused = true;
    await reserveDirect();
    await world.submitRipe();
    expect(await world.billing.find('req_direct')).to.include({ status: 'voided', voidReason: 'contract_paused' });
    expect(await statuses()).to.deep.equal(['reserved']);
    expect(await held()).to.equal(3n * PRICE);
  });

  it('blocks the holds of a dedicated vault that cannot pay, and of no vault in the pool', async () => {
    world.billing.network.balance = 0n;
    const vault = await world.billing.vaultOf('alice');
    await world.submitRipe();
    expect(world.billing.database.blockedVaults.has(vault.id)).to.equal(false);
    world.billing.database.vaults.set(vault.id, { ...vault, kind: 'dedicated' });
    await world.billing.clock.advance(CLAIM_MS);
    await world.submitRipe();
    expect(world.billing.database.blockedVaults.has(vault.id)).to.equal(true);
  });

  it('waits for a person when the contract refuses it for another reason, also with a single charge', async () => {
    await world.serve('alice', ['gw_alone'], PRICE);
    await world.nextWindow();
    await world.gather();
    for (const { onChainId } of world.items) world.billing.network.refusedIds.set(onChainId, 'other');
    await world.submitRipe();
    expect(await statuses()).to.deep.equal(['review']);
    expect((await world.billing.find('gw_alone'))?.status).to.equal('review');
    expect(world.billing.alerts.map(([, refusal]) => refusal)).to.deep.equal(['other', 'other']);
    expect(await held()).to.equal(4n * PRICE);
  });

  it('is confirmed, not charged again, when the contract knows it already', async () => {
    world.billing.network.deduplicating = true;
    await world.submitRipe();
    world.billing.network.hiding = true;
    await world.billing.settle(13);
    const [transaction] = [...world.billing.database.transactions.values()];
    // Our books lost what landed, as after the restore of an old backup.
    transaction!.status = 'expired';
    const item = world.items[0]!;
    Object.assign(item, { status: 'open', claimToken: null });
    world.billing.network.hiding = false;
    await world.submitRipe();
    await world.billing.settle();
    expect(world.billing.network.deducted).to.have.length(1);
    expect(await statuses()).to.deep.equal(['confirmed']);
    expect(world.billing.alerts).to.deep.equal([]);
  });

  it('waits for a person when it was applied and failed three times', async () => {
    world.billing.network.failing = true;
    await world.submitRipe();
    for (let attempt = 0; attempt < 5; attempt += 1) await world.billing.settle();
    expect(world.billing.network.sends).to.have.length(3);
    expect(await statuses()).to.deep.equal(['review']);
    expect(await held()).to.equal(3n * PRICE);
  });

  it('has no id that a direct charge could have', () => {
    const scope = { secret: 'a secret of the tests', passphrase: 'Paper Network' };
    const direct = onChainIdOf(scope, { contractId: POOL, requestId: 'gw_a1', attempt: 1 });
    expect(world.items.map(({ onChainId }) => onChainId)).to.not.include(direct);
  });
});
