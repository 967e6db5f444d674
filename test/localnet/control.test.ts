import { expect } from 'chai';
import { deductPlan, envelopeFor } from './call-builder.ts';
import { Bench, type Json } from './harness.ts';

describe('local network: control', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });

  it('tells the genesis that every process derives from the passphrase', async () => {
    expect(await bench.control('GET', '/genesis')).to.deep.equal(bench.genesis);
    expect(new Bench().genesis).to.deep.equal(bench.genesis);
    expect(new Bench({ passphrase: 'another' }).genesis.vaultContractId).not.to.equal(bench.genesis.vaultContractId);
  });

  it('creates a funded account, and tops up one that exists', async () => {
    const { publicKey } = await bench.account('1.5');
    await bench.control('POST', '/accounts', { publicKey, usdc: '2' });
    expect((await bench.balances()).of(publicKey)).to.equal(35_000_000n);
    const { body } = await bench.request('GET', `/horizon/accounts/${publicKey}`);
    expect((body['balances'] as Json[]).map(({ balance }) => balance)).to.deep.equal(['3.5000000', '10000.0000000']);
  });

  it('deposits through a real transaction and names its event', async () => {
    const receipt = await bench.deposit('12.5');
    expect((await bench.transaction(receipt['hash']))['status']).to.equal('SUCCESS');
    const { events } = (await bench.rpc('getEvents', { startLedger: 1 })) as { events: Json[] };
    expect(events.map(({ id }) => id)).to.include(receipt['eventId']);
    expect((await bench.balances()).of(bench.genesis.vaultContractId)).to.equal(125_000_000n);
  });

  it('deposits from a given account and refuses more than it has', async () => {
    const { secret, publicKey } = await bench.account('3');
    await bench.control('POST', '/deposits', { from: secret, amountUsdc: '3' });
    expect((await bench.balances()).of(publicKey)).to.equal(0n);
    const refused = await bench.request('POST', '/control/deposits', JSON.stringify({ from: secret, amountUsdc: '1' }));
    expect(refused.status).to.equal(400);
    expect(refused.body['error']).to.contain('Error(Contract, #10)');
  });

  it('drains a contract to its owner without changing the sum', async () => {
    await bench.deposit('10');
    const { vaultContractId } = bench.genesis;
    const { total } = await bench.balances();
    await bench.control('POST', `/contracts/${vaultContractId}/drain`, { amountUsdc: '4' });
    expect((await bench.balances()).of(vaultContractId)).to.equal(60_000_000n);
    await bench.control('POST', `/contracts/${vaultContractId}/drain`);
    const drained = await bench.balances();
    expect(drained.of(vaultContractId)).to.equal(0n);
    expect(drained.total).to.equal(total);
  });

  it('pauses between sending and applying, so that the transaction fails', async () => {
    await bench.deposit('10');
    const sent = await bench.send((await envelopeFor(bench, deductPlan(bench, 'a'))).toXdr());
    await bench.control('POST', `/contracts/${bench.genesis.vaultContractId}/pause`);
    bench.tick();
    expect((await bench.transaction(sent['hash']))['status']).to.equal('FAILED');
    expect(await bench.control('GET', '/deducts')).to.have.length(0);
  });

  it('closes as many ledgers as it is told', async () => {
    expect(await bench.control('POST', '/ledgers', { count: 1000 })).to.deep.equal({ latestLedger: 1001 });
  });

  it('lists deducts of one contract from a cursor on', async () => {
    await bench.deposit('10');
    for (const id of ['a', 'b', 'c']) {
      await bench.send((await envelopeFor(bench, deductPlan(bench, id))).toXdr());
      bench.tick();
    }
    const rest = (await bench.control('GET', `/deducts?contract=${bench.genesis.vaultContractId}&cursor=1`)) as unknown;
    expect((rest as Json[]).map(({ requestId }) => requestId)).to.deep.equal(['b', 'c']);
    expect(await bench.control('GET', `/deducts?contract=${bench.genesis.payoutPoolContractId}`)).to.have.length(0);
  });

  const BAD: readonly (readonly [string, unknown])[] = [
    ['/accounts', { publicKey: 'G' }],
    ['/accounts', { usdc: '-1' }],
    ['/accounts', { usdc: 1 }],
    ['/accounts', { usdc: '1', trustline: false }],
    ['/accounts', { usdc: '99999999999', publicKey: 5 }],
    ['/accounts', []],
    ['/deposits', {}],
    ['/deposits', { amountUsdc: '1', vault: 'CA' }],
    ['/deposits', { amountUsdc: '0' }],
    ['/vaults', { variant: 'other' }],
    ['/vaults', { deduplicate: 'yes' }],
    ['/ledgers', { count: 1001 }],
    ['/ledgers', { count: 0.5 }],
    ['/contracts/CA/pause', {}],
    ['/contracts/CA/drain', { amountUsdc: '1' }],
  ];
  for (const [path, body] of BAD) {
    it(`answers 400 to ${path} ${JSON.stringify(body)} and changes nothing`, async () => {
      const before = (await bench.balances()).of(bench.genesis.vaultContractId);
      const answer = await bench.request('POST', `/control${path}`, JSON.stringify(body));
      expect(answer.status).to.equal(400);
      expect(answer.body['error']).to.be.a('string');
      expect((await bench.balances()).of(bench.genesis.vaultContractId)).to.equal(before);
    });
  }

  it('refuses to drain more than there is, and a contract that does not exist', async () => {
    const { vaultContractId, usdcContractId } = bench.genesis;
    for (const id of [vaultContractId, usdcContractId, 'C123', '__proto__']) {
      const answer = await bench.request('POST', `/control/contracts/${id}/drain`, '{"amountUsdc":"1"}');
      expect(answer.status).to.equal(400);
    }
  });

  it('answers 404 to paths it does not have', async () => {
    for (const path of ['/control/other', '/control/contracts/CA/explode', '/elsewhere', '/control/__proto__']) {
      expect((await bench.request('POST', path, '{}')).status).to.equal(404);
      expect((await bench.request('GET', path)).status).to.equal(404);
    }
  });

  it('says on every answer that it is the local network', async () => {
    for (const path of ['/rpc', '/horizon', '/control/genesis', '/nothing']) {
      const { headers } = await bench.network.handle({ method: 'GET', path, headers: {}, body: '' });
      expect(headers['X-Local-Network']).to.equal('Callora Local Network');
    }
  });
});
