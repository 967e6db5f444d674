import { expect } from 'chai';
import sinon from 'sinon';
import { SorobanChainNetwork } from '../../../src/adapters/soroban/soroban-chain-network.ts';
import { type SorobanReport } from '../../../src/adapters/soroban/soroban-report.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { PASSPHRASE } from './paper-contract.ts';
import { feeBumpOf, hashOf, resultXdr, SOURCE, STRANGER, transactionOf } from './paper-ledger.ts';
import { accountXdr } from './paper-vault.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const UNAVAILABLE = { kind: 'network_unavailable' };
const OURS = transactionOf(SOURCE, 78n);
const ENVELOPE = OURS.toXdr();

function networkOver(node: ScriptedNode, clock = new VirtualClock()) {
  const report = sinon.spy<SorobanReport>(() => undefined);
  return { network: new SorobanChainNetwork({ rpc: node.client(clock), report }, PASSPHRASE), report };
}

describe('SorobanChainNetwork', () => {
  describe('send', () => {
    const STATUSES = { PENDING: 'pending', DUPLICATE: 'duplicate', TRY_AGAIN_LATER: 'try_again_later', ERROR: 'error' };
    for (const [status, expected] of Object.entries(STATUSES)) {
      it(`says ${expected} for ${status}`, async () => {
        const node = new ScriptedNode().answer('sendTransaction', { status, hash: hashOf(OURS), latestLedger: 1 });
        const { network } = networkOver(node);
        expect(await network.send(ENVELOPE, neverAborted())).to.equal(expected);
        expect(node.questions).to.deep.equal([
          { jsonrpc: '2.0', id: 1, method: 'sendTransaction', params: { transaction: ENVELOPE } },
        ]);
      });
    }

    const NO_ANSWERS: Record<string, ScriptedNode> = {
      'a JSON-RPC error': new ScriptedNode().refuse('sendTransaction', -32603, 'could not submit'),
      'a lost connection': new ScriptedNode(),
      'a status that is none': new ScriptedNode().answer('sendTransaction', { status: 'FILTERED', hash: hashOf(OURS) }),
      'an answer for another hash': new ScriptedNode().answer('sendTransaction', { status: 'ERROR', hash: 'ff' }),
    };
    for (const [name, node] of Object.entries(NO_ANSWERS)) {
      it(`says unknown for ${name}, and reports it`, async () => {
        const { network, report } = networkOver(node);
        expect(await network.send(ENVELOPE, neverAborted())).to.equal('unknown');
        expect(report.callCount).to.equal(1);
        expect(report.lastCall.args[0].operation).to.equal('send');
      });
    }

    it('says unknown when the time is up', async () => {
      const clock = new VirtualClock();
      const node = new ScriptedNode().answerBy('sendTransaction', () => new Promise(() => undefined));
      const { network } = networkOver(node, clock);
      expect(await clock.finish(network.send(ENVELOPE, neverAborted()))).to.equal('unknown');
    });
  });

  describe('find', () => {
    const landed = (status: 'SUCCESS' | 'FAILED', envelopeXdr = ENVELOPE) => ({
      status,
      envelopeXdr,
      resultXdr: resultXdr(status === 'SUCCESS' ? 'txSuccess' : 'txFailed', 4_711n),
      ledger: 90,
      latestLedger: 100,
      latestLedgerCloseTime: '1',
      createdAt: '1',
    });

    for (const [status, kind] of [
      ['SUCCESS', 'success'],
      ['FAILED', 'failed'],
    ] as const) {
      it(`sees ${kind} with the ledger and the fee that the result says`, async () => {
        const { network } = networkOver(new ScriptedNode().answer('getTransaction', landed(status)));
        const sighting = (await network.find(hashOf(OURS), neverAborted()))._unsafeUnwrap();
        expect(sighting).to.deep.equal({ kind, landing: { ledger: 90, feeStroops: 4_711n }, latestLedger: 100 });
      });
    }

    it('finds our envelope inside the fee bump of a stranger, by its own hash', async () => {
      const answer = landed('SUCCESS', feeBumpOf(OURS).toXdr());
      const { network } = networkOver(new ScriptedNode().answer('getTransaction', answer));
      expect((await network.find(hashOf(OURS), neverAborted()))._unsafeUnwrap().kind).to.equal('success');
    });

    it('passes on how far back "not found" reaches', async () => {
      const answer = { status: 'NOT_FOUND', latestLedger: 100, oldestLedger: 40, latestLedgerCloseTime: '1' };
      const { network } = networkOver(new ScriptedNode().answer('getTransaction', answer));
      const sighting = (await network.find(hashOf(OURS), neverAborted()))._unsafeUnwrap();
      expect(sighting).to.deep.equal({ kind: 'not_found', latestLedger: 100, oldestLedger: 40 });
    });

    const BAD: Record<string, object> = {
      'another transaction under our hash': landed('SUCCESS', transactionOf(SOURCE, 79n).toXdr()),
      'the fee bump of another transaction': landed('FAILED', feeBumpOf(transactionOf(SOURCE, 79n)).toXdr()),
      'an undecodable envelope': landed('SUCCESS', 'AAAA'),
      'SUCCESS with a result that failed': { ...landed('SUCCESS'), resultXdr: resultXdr('txFailed', 1n) },
      'FAILED with a result that succeeded': { ...landed('FAILED'), resultXdr: resultXdr('txSuccess', 1n) },
      'an undecodable result': { ...landed('SUCCESS'), resultXdr: 'AAAA' },
    };
    for (const [name, answer] of Object.entries(BAD)) {
      it(`concludes nothing from ${name}`, async () => {
        const { network, report } = networkOver(new ScriptedNode().answer('getTransaction', answer));
        expect((await network.find(hashOf(OURS), neverAborted()))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
        expect(report.lastCall.args[0]).to.include({ operation: 'find', problem: 'bad_answer' });
      });
    }

    it('concludes nothing from an error of the node', async () => {
      const { network } = networkOver(new ScriptedNode().refuse('getTransaction', -32603, 'database'));
      expect((await network.find(hashOf(OURS), neverAborted()))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
    });
  });

  describe('account', () => {
    it('gives the sequence and the ledger of one answer', async () => {
      const entries = [{ xdr: accountXdr(STRANGER, 5n) }, { xdr: accountXdr(SOURCE, 77n) }];
      const { network } = networkOver(new ScriptedNode().answer('getLedgerEntries', { entries, latestLedger: 123 }));
      const snapshot = (await network.account(SOURCE.publicKey(), neverAborted()))._unsafeUnwrap();
      expect(snapshot).to.deep.equal({ sequence: 77n, latestLedger: 123 });
    });

    for (const [name, entries] of [
      ['no entries', null],
      ['the entry of another account', [{ xdr: accountXdr(STRANGER, 5n) }]],
    ] as const) {
      it(`concludes nothing from ${name}`, async () => {
        const { network, report } = networkOver(
          new ScriptedNode().answer('getLedgerEntries', { entries, latestLedger: 123 }),
        );
        expect((await network.account(SOURCE.publicKey(), neverAborted()))._unsafeUnwrapErr()).to.deep.equal(
          UNAVAILABLE,
        );
        expect(report.lastCall.args[0]).to.include({ operation: 'account', problem: 'account_missing' });
      });
    }
  });
});
