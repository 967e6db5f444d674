import { expect } from 'chai';
import sinon from 'sinon';
import { SorobanChainNetwork } from '../../../src/adapters/soroban/soroban-chain-network.ts';
import { type SorobanReport } from '../../../src/adapters/soroban/soroban-report.ts';
import { PASSPHRASE } from './paper-contract.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const HASH = 'ab'.repeat(32);
const HEALTH = {
  status: 'healthy',
  latestLedger: 100,
  oldestLedger: 50,
  latestLedgerCloseTime: '1',
  ledgerRetentionWindow: 50,
};

function networkOver(node: ScriptedNode) {
  const report = sinon.spy<SorobanReport>(() => undefined);
  return { network: new SorobanChainNetwork({ rpc: node.client(), report }, PASSPHRASE), report };
}

const healthy = (passphrase = PASSPHRASE) =>
  new ScriptedNode().answer('getHealth', HEALTH).answer('getNetwork', { passphrase, protocolVersion: 23 });

describe('SorobanChainNetwork knows the network', () => {
  it('gives the newest ledger of a node with our passphrase', async () => {
    const { network } = networkOver(healthy());
    expect((await network.latestLedger(neverAborted()))._unsafeUnwrap()).to.equal(100);
  });

  it('tells another passphrase from a node that cannot be asked', async () => {
    const { network } = networkOver(healthy('Another Network'));
    expect((await network.latestLedger(neverAborted()))._unsafeUnwrapErr()).to.deep.equal({ kind: 'other_network' });
    const silent = networkOver(new ScriptedNode());
    const failure = (await silent.network.latestLedger(neverAborted()))._unsafeUnwrapErr();
    expect(failure).to.deep.equal({ kind: 'network_unavailable' });
    expect(silent.report.lastCall.args[0].operation).to.equal('latest_ledger');
  });

  it('gives the hash of a ledger that the node holds', async () => {
    const node = healthy().answer('getLedgers', { ledgers: [{ sequence: 60, hash: HASH, ledgerCloseTime: '1' }] });
    const { network } = networkOver(node);
    expect((await network.ledgerHash(60, neverAborted()))._unsafeUnwrap()).to.equal(HASH);
    expect(node.questions.at(-1)?.params).to.deep.equal({ startLedger: 60, pagination: { limit: 1 } });
  });

  for (const [when, ledger] of [
    ['older than its history', 49],
    ['not closed yet', 101],
  ] as const) {
    it(`shows no hash of a ledger that is ${when}, and does not ask for it`, async () => {
      const node = healthy();
      expect((await networkOver(node).network.ledgerHash(ledger, neverAborted()))._unsafeUnwrap()).to.equal(null);
      expect(node.timesAsked('getLedgers')).to.equal(0);
    });
  }

  it('shows no hash when the node answers for another ledger', async () => {
    const node = healthy().answer('getLedgers', { ledgers: [{ sequence: 61, hash: HASH }] });
    expect((await networkOver(node).network.ledgerHash(60, neverAborted()))._unsafeUnwrap()).to.equal(null);
  });

  it('shows no hash, and reports it, when the node does not serve ledgers', async () => {
    const { network, report } = networkOver(healthy().refuse('getLedgers', -32601, 'method not found'));
    expect((await network.ledgerHash(60, neverAborted()))._unsafeUnwrap()).to.equal(null);
    expect(report.lastCall.args[0].operation).to.equal('ledger_hash');
  });

  it('is unavailable when the question for the hash gets no answer', async () => {
    const { network } = networkOver(healthy());
    const failure = (await network.ledgerHash(60, neverAborted()))._unsafeUnwrapErr();
    expect(failure).to.deep.equal({ kind: 'network_unavailable' });
  });
});
