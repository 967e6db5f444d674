import { expect } from 'chai';
import { accountKey } from '../../src/localnet/state/ledger-key.ts';
import { deductPlan, envelopeFor } from './call-builder.ts';
import { Bench, type Json } from './harness.ts';
import { sendText } from './result-of.ts';

describe('local network: faults of what a node shows', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
  });

  const deduct = async (id = 'a', channel = 0): Promise<string> =>
    (await envelopeFor(bench, deductPlan(bench, id, 10_000n, channel))).toXdr();
  const horizon = async (hash: unknown): Promise<number> =>
    (await bench.request('GET', `/horizon/transactions/${String(hash)}`)).status;
  const hashes = async (method: string, field: string): Promise<unknown[]> =>
    ((await bench.rpc(method, { startLedger: 3 }))[field] as Json[]).map(({ txHash }) => txHash);

  it('hide_transaction shows an applied transaction nowhere for its number of ledgers', async () => {
    const { hash } = await bench.send(await deduct('a', 0));
    const other = await bench.send(await deduct('b', 1));
    const [id] = await bench.faults({ fault: 'hide_transaction', hash, ledgers: 2 });
    for (const shown of [false, false, true]) {
      bench.tick();
      expect((await bench.transaction(hash))['status']).to.equal(shown ? 'SUCCESS' : 'NOT_FOUND');
      expect(await horizon(hash)).to.equal(shown ? 200 : 404);
      expect((await hashes('getTransactions', 'transactions')).includes(hash)).to.equal(shown);
      expect((await hashes('getEvents', 'events')).includes(hash)).to.equal(shown);
      expect((await bench.transaction(other['hash']))['status']).to.equal('SUCCESS');
    }
    expect(await bench.struck(id)).to.equal(8);
    expect(await bench.control('GET', '/deducts')).to.have.length(2);
  });

  it('hide_transaction can concern one witness only', async () => {
    const { hash } = await bench.send(await deduct());
    await bench.faults({ fault: 'hide_transaction', method: 'getTransaction' });
    bench.tick();
    expect([(await bench.transaction(hash))['status'], await horizon(hash)]).to.deep.equal(['NOT_FOUND', 200]);
  });

  it('node_behind shows ledger, entries and transactions as they were, and nothing after', async () => {
    const keys = [accountKey(bench.genesis.channels[0]!.publicKey)];
    bench.tick(2);
    const [ledger, entries] = [await bench.rpc('getLatestLedger'), await bench.rpc('getLedgerEntries', { keys })];
    const account = await bench.request('GET', `/horizon/accounts/${bench.genesis.channels[0]!.publicKey}`);
    const { hash } = await bench.send(await deduct());
    bench.tick(3);
    const [id] = await bench.faults({ fault: 'node_behind', ledgers: 3 });
    expect(await bench.rpc('getLatestLedger')).to.deep.equal(ledger);
    expect(await bench.rpc('getLedgerEntries', { keys })).to.deep.equal(entries);
    expect(
      (await bench.request('GET', `/horizon/accounts/${bench.genesis.channels[0]!.publicKey}`)).body,
    ).to.deep.equal(account.body);
    expect(await bench.transaction(hash)).to.include({ status: 'NOT_FOUND', latestLedger: 4, oldestLedger: 1 });
    expect(await bench.rpc('getHealth')).to.include({ latestLedger: 4, oldestLedger: 1 });
    expect([await horizon(hash), await hashes('getEvents', 'events')]).to.deep.equal([404, []]);
    await bench.control('DELETE', `/faults/${id}`);
    expect((await bench.transaction(hash))['status']).to.equal('SUCCESS');
  });

  it('node_behind never shows a ledger that is not retained', async () => {
    await bench.faults({ fault: 'node_behind', ledgers: 100 });
    expect(await bench.rpc('getHealth')).to.include({ latestLedger: 1, oldestLedger: 1 });
    await bench.control('DELETE', '/faults');
    bench.tick(5);
    await bench.faults({ fault: 'trim_history', ledgers: 2 }, { fault: 'node_behind', ledgers: 100 });
    expect(await bench.rpc('getHealth')).to.include({ latestLedger: 5, oldestLedger: 5 });
  });

  it('node_behind simulates against the old entries and still passes submissions on', async () => {
    const transaction = await deduct();
    await bench.send(transaction);
    bench.tick();
    await bench.faults({ fault: 'node_behind', ledgers: 1, method: 'simulateTransaction' });
    const simulated = await bench.rpc('simulateTransaction', { transaction });
    expect([simulated['error'], simulated['latestLedger']]).to.deep.equal([undefined, 2]);
    await bench.faults({ fault: 'node_behind', ledgers: 1, method: 'sendTransaction' });
    const sent = await bench.send(await deduct('b', 1));
    expect([sendText(sent), sent['latestLedger']]).to.deep.equal(['PENDING', 2]);
  });

  it('other_network names another passphrase, over RPC and Horizon', async () => {
    await bench.faults({ fault: 'other_network', passphrase: 'Elsewhere' });
    expect((await bench.rpc('getNetwork'))['passphrase']).to.equal('Elsewhere');
    expect((await bench.request('GET', '/horizon')).body['network_passphrase']).to.equal('Elsewhere');
    expect(sendText(await bench.send(await deduct()))).to.equal('PENDING');
  });
});
