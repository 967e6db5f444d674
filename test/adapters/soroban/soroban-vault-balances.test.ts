import { nativeToScVal, StrKey, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import sinon from 'sinon';
import { RpcClient } from '../../../src/adapters/soroban/rpc-client.ts';
import { SorobanVaultBalances } from '../../../src/adapters/soroban/soroban-vault-balances.ts';
import { type SorobanReport } from '../../../src/adapters/soroban/soroban-report.ts';
import { LocalNetwork } from '../../../src/localnet/local-network.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { CONTRACT_ID, PASSPHRASE } from './paper-contract.ts';
import { callOf, CHARGE_KEY, decode } from './paper-vault.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const LEDGER = 4_711;
const UNREADABLE = { kind: 'balance_unreadable' };

const i128 = (value: bigint) => nativeToScVal(value, { type: 'i128' }).toXdr('base64');
const simulation = (resultXdr: string) => ({ results: [{ auth: [], xdr: resultXdr }], latestLedger: LEDGER });

function read(node: ScriptedNode) {
  const report = sinon.spy<SorobanReport>(() => undefined);
  const options = { networkPassphrase: PASSPHRASE, askingAccount: CHARGE_KEY.publicKey() };
  const balances = new SorobanVaultBalances({ rpc: node.client(), report }, options);
  return { answer: balances.read(CONTRACT_ID, neverAborted()), report };
}

const nodeWith = (answer: object) => new ScriptedNode().answer('simulateTransaction', answer);

describe('SorobanVaultBalances', () => {
  it('reads what the contract says that it holds, with the ledger of the same answer', async () => {
    const node = nodeWith(simulation(i128(123_456_789n)));
    expect((await read(node).answer)._unsafeUnwrap()).to.deep.equal({ balance: 123_456_789n, ledger: LEDGER });
    const call = callOf(decode(node.questions[0]?.params?.['transaction'] as string));
    expect([call.functionName.toString(), call.args]).to.deep.equal(['balance', []]);
    expect(StrKey.encodeContract(Buffer.from(call.contractAddress.toXdr().slice(4)))).to.equal(CONTRACT_ID);
  });

  it('takes the largest amount that our books can hold, and none beyond or below zero', async () => {
    const largest = 2n ** 63n - 1n;
    expect((await read(nodeWith(simulation(i128(largest)))).answer)._unsafeUnwrap().balance).to.equal(largest);
    for (const balance of [largest + 1n, -1n]) {
      expect((await read(nodeWith(simulation(i128(balance)))).answer)._unsafeUnwrapErr()).to.deep.equal(UNREADABLE);
    }
  });

  for (const [what, answer] of [
    ['a contract that refuses', { error: 'HostError: Error(Contract, #4)\nEvent log', latestLedger: LEDGER }],
    ['another kind of value', simulation(xdr.ScVal.scvU32(7).toXdr('base64'))],
    ['something that is no value', simulation('AAAA')],
    ['no result', { results: null, latestLedger: LEDGER }],
    ['two results', { results: [{ xdr: i128(1n) }, { xdr: i128(1n) }], latestLedger: LEDGER }],
  ] as const) {
    it(`reads no balance from ${what}, and reports it`, async () => {
      const { answer: read_, report } = read(nodeWith(answer));
      expect((await read_)._unsafeUnwrapErr()).to.deep.equal(UNREADABLE);
      expect(report.firstCall.args[0].operation).to.equal('balance');
      expect(report.firstCall.args[0].detail).to.contain(CONTRACT_ID);
    });
  }

  it('is without a network when the answer lacks its ledger: a balance of no known time is none', async () => {
    const { answer } = read(nodeWith({ results: [{ auth: [], xdr: i128(1n) }] }));
    expect((await answer)._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
  });

  it('is without a network when the node refuses to answer', async () => {
    const { answer, report } = read(new ScriptedNode().refuse('simulateTransaction', -32_603, 'internal'));
    expect((await answer)._unsafeUnwrapErr()).to.deep.equal({ kind: 'network_unavailable' });
    expect(report.calledOnce).to.equal(true);
  });
});

describe('SorobanVaultBalances on the local network', () => {
  const clock = new VirtualClock();
  let network: LocalNetwork;
  let balances: SorobanVaultBalances;
  before(() => {
    network = LocalNetwork.open({ now: () => clock.now(), ledgerIntervalMs: 5_000 });
    const { chargeSigner, passphrase: networkPassphrase } = network.genesis;
    const transport = ({ method, url, body }: { method: 'POST' | 'GET'; url: string; body?: string }) =>
      network.handle({ method, path: new URL(url).pathname, headers: {}, body: body ?? '' });
    const rpc = new RpcClient({ url: 'http://network/rpc', transport, clock, timeoutMs: 1_000 });
    const options = { networkPassphrase, askingAccount: chargeSigner.publicKey };
    balances = new SorobanVaultBalances({ rpc, report: () => undefined }, options);
  });
  after(() => network.close());

  const control = async (path: string, body: object) => {
    const request = { method: 'POST', path: `/control/${path}`, headers: {}, body: JSON.stringify(body) } as const;
    return JSON.parse((await network.handle(request)).body) as { readonly ledger: number };
  };
  const readVault = (contractId = network.genesis.vaultContractId) => balances.read(contractId, neverAborted());

  it('sees a deposit from the ledger on that holds it', async () => {
    const before = (await readVault())._unsafeUnwrap();
    const { ledger } = await control('deposits', { amountUsdc: '12.3456789' });
    const after = (await readVault())._unsafeUnwrap();
    expect([after.balance - before.balance, after.ledger]).to.deep.equal([123_456_789n, ledger]);
  });

  it('reads no balance where there is no contract', async () => {
    const nowhere = StrKey.encodeContract(Buffer.alloc(32, 9));
    expect((await readVault(nowhere))._unsafeUnwrapErr()).to.deep.equal(UNREADABLE);
  });
});
