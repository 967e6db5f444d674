import { contract, Horizon, Keypair, Operation, rpc, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { genesisOf } from '../../src/localnet/genesis.ts';
import { LOCAL_PASSPHRASE } from '../../src/localnet/passphrase.ts';
import { address, i128, readI128, symbol } from '../../src/localnet/sc-val.ts';
import { type ServedNetwork, serveLocalNetwork } from '../../src/localnet/serve.ts';
import { Bench } from './harness.ts';

const genesis = genesisOf(LOCAL_PASSPHRASE);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('local network: over HTTP, with the SDK’s own clients', () => {
  let bench: Bench;
  let served: ServedNetwork;
  let server: rpc.Server;
  let horizon: Horizon.Server;
  beforeEach(async () => {
    bench = new Bench();
    await bench.deposit('10');
    // Ledgers are closed by the tests; the timer's own test uses another interval.
    served = await serveLocalNetwork(bench.network, { port: 0, ledgerIntervalMs: 3_600_000 });
    server = new rpc.Server(`${served.url}/rpc`, { allowHttp: true });
    horizon = new Horizon.Server(`${served.url}/horizon`, { allowHttp: true });
  });
  afterEach(() => served.close());

  async function signedDeduct(requestId: string) {
    const [channel] = genesis.channels;
    const account = await server.getAccount(channel!.publicKey);
    const raw = new TransactionBuilder(account, {
      fee: '100',
      networkPassphrase: LOCAL_PASSPHRASE,
      timebounds: { minTime: 0, maxTime: Math.floor(bench.nowMs / 1000) + 60 },
    })
      .addOperation(
        Operation.invokeContractFunction({
          contract: genesis.vaultContractId,
          function: 'deduct',
          args: [address(genesis.chargeSigner.publicKey), i128(10_000n), symbol(requestId)],
          source: genesis.chargeSigner.publicKey,
        }),
      )
      .build();
    const simulation = await server.simulateTransaction(raw);
    const transaction = rpc.assembleTransaction(raw, simulation).build();
    transaction.sign(Keypair.fromSecret(channel!.secret), Keypair.fromSecret(genesis.chargeSigner.secret));
    return transaction;
  }

  it('simulates, assembles, sends and finds a deduct with its return value', async () => {
    const transaction = await signedDeduct('abc');
    const sent = await server.sendTransaction(transaction);
    expect([sent.status, sent.hash]).to.deep.equal(['PENDING', hex(transaction.hash())]);
    expect((await server.getTransaction(sent.hash)).status).to.equal('NOT_FOUND');
    bench.tick();
    const found = await server.getTransaction(sent.hash);
    if (found.status !== rpc.Api.GetTransactionStatus.SUCCESS) throw new Error(found.status);
    expect(readI128(found.returnValue)).to.equal(99_990_000n);
    expect(found.events.contractEventsXdr[0]).to.have.length(2);
    const again = await server.sendTransaction(transaction);
    expect([again.status, again.errorResult?.result.type]).to.deep.equal(['ERROR', 'txBadSeq']);
  });

  it('serves the contract’s signatures and reads through the SDK', async () => {
    const spec = contract.Spec.fromWasm(await server.getContractWasmByContractId(genesis.vaultContractId));
    expect(spec.getFunc('deduct').inputs).to.have.length(3);
    const balance = await server.queryContract(genesis.vaultContractId, 'balance', {}, LOCAL_PASSPHRASE);
    expect(balance).to.deep.include({ result: 100_000_000n });
  });

  it('answers the network’s methods in a form the SDK decodes', async () => {
    expect((await server.getHealth()).status).to.equal('healthy');
    expect((await server.getNetwork()).passphrase).to.equal(LOCAL_PASSPHRASE);
    const latest = await server._getLatestLedger();
    expect(latest.sequence).to.equal(2);
    expect((await server.getFeeStats()).sorobanInclusionFee.p90).to.equal('100');
    const { events } = await server.getEvents({ startLedger: 1, filters: [] });
    expect(events.map(({ type }) => type)).to.deep.equal(['contract', 'contract']);
    expect((await server.getTransactions({ startLedger: 1 })).transactions).to.have.length(1);
  });

  it('answers as Horizon about accounts, transactions and itself', async () => {
    const root = await horizon.root();
    expect([root.network_passphrase, root.core_latest_ledger]).to.deep.equal([LOCAL_PASSPHRASE, 2]);
    expect((await horizon.feeStats()).last_ledger_base_fee).to.equal('100');
    const [channel] = genesis.channels;
    expect((await horizon.loadAccount(channel!.publicKey)).sequenceNumber()).to.equal(String(1n << 32n));
    const transaction = await signedDeduct('abc');
    await server.sendTransaction(transaction);
    bench.tick();
    const found = await horizon.transactions().transaction(hex(transaction.hash())).call();
    expect([found.successful, found.ledger_attr]).to.deep.equal([true, 3]);
    const missing = await horizon
      .transactions()
      .transaction('0'.repeat(64))
      .call()
      .catch((error: unknown) => error);
    expect(missing).to.be.instanceOf(Error);
  });

  it('holds Horizon’s submission until the ledger closes', async () => {
    const transaction = await signedDeduct('abc');
    const submitted = horizon.submitTransaction(transaction, { skipMemoRequiredCheck: true });
    await untilQueued(transaction.toXdr());
    bench.tick();
    expect((await submitted).successful).to.equal(true);
    const failure = await bench.request('POST', '/horizon/transactions', 'tx=nonsense');
    expect(failure.status).to.equal(400);
  });

  it('says through Horizon why a transaction was refused', async () => {
    const stale = await signedDeduct('abc');
    await server.sendTransaction(await signedDeduct('other'));
    bench.tick();
    const body = new URLSearchParams({ tx: stale.toXdr() }).toString();
    const refused = await bench.request('POST', '/horizon/transactions', body);
    expect(refused.status).to.equal(400);
    expect(refused.body['extras']).to.deep.include({ result_codes: { transaction: 'tx_bad_seq' } });
  });

  /** The request travels over a socket: waits until the queue has it. */
  async function untilQueued(envelope: string): Promise<void> {
    while ((await bench.rpc('simulateTransaction', { transaction: envelope }))['error'] === undefined) {
      const { status } = await bench.send(envelope);
      if (status === 'DUPLICATE') return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('closes ledgers on its timer', async () => {
    const quick = await serveLocalNetwork(bench.network, { port: 0, ledgerIntervalMs: 5 });
    const before = (await bench.rpc('getHealth'))['latestLedger'] as number;
    while (((await bench.rpc('getHealth'))['latestLedger'] as number) < before + 2) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await quick.close();
  });

  it('refuses a body over one mebibyte', async () => {
    const answer = await fetch(`${served.url}/rpc`, { method: 'POST', body: 'x'.repeat(1_048_577) });
    expect(answer.status).to.equal(413);
  });

  it('decodes what it serves as contract events', async () => {
    const { events } = await server.getEvents({ startLedger: 1, filters: [] });
    const [transfer, deposit] = events;
    expect(transfer!.topic.map(({ type }) => type)).to.deep.equal([
      'scvSymbol',
      'scvAddress',
      'scvAddress',
      'scvString',
    ]);
    expect(deposit!.topic[0]!.equals(xdr.ScVal.scvSymbol('deposit'))).to.equal(true);
  });
});
