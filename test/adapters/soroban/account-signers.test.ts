import { Keypair, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import sinon from 'sinon';
import { SorobanAccountSigners } from '../../../src/adapters/soroban/soroban-account-signers.ts';
import { type SorobanReport } from '../../../src/adapters/soroban/soroban-report.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { accountXdr } from './paper-vault.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

const ALICE = Keypair.random();
const SPOUSE = Keypair.random();

type Thresholds = readonly [master: number, low: number, medium: number, high: number];

function entryOf(thresholds: Thresholds, signers: readonly xdr.Signer[] = []): string {
  const account = new xdr.AccountEntry({
    accountId: ALICE.xdrAccountId(),
    balance: 1n,
    seqNum: 1n,
    numSubEntries: signers.length,
    inflationDest: null,
    flags: 0,
    homeDomain: '',
    thresholds: Uint8Array.from(thresholds),
    signers: [...signers],
    ext: xdr.AccountEntryExt.v0(),
  });
  return xdr.LedgerEntryData.account(account).toXdr('base64');
}

const signer = (key: Keypair, weight: number) =>
  new xdr.Signer({ key: xdr.SignerKey.signerKeyTypeEd25519(key.rawPublicKey()), weight });

function asked(node: ScriptedNode, clock = new VirtualClock()) {
  const report = sinon.spy<SorobanReport>(() => undefined);
  return {
    answer: new SorobanAccountSigners(node.client(clock), report).authorityOf(ALICE.publicKey(), neverAborted()),
    report,
  };
}

const nodeWith = (...entries: readonly string[]) =>
  new ScriptedNode().answer('getLedgerEntries', { entries: entries.map((text) => ({ xdr: text })), latestLedger: 9 });

const authorityIn = async (entry: string) => (await asked(nodeWith(entry)).answer)._unsafeUnwrap();

describe('SorobanAccountSigners', () => {
  it('finds the master key of an account that has nothing else', async () => {
    expect(await authorityIn(entryOf([1, 0, 0, 0]))).to.deep.equal({
      threshold: 0,
      signers: [{ key: ALICE.publicKey(), weight: 1 }],
    });
  });

  it('takes the medium threshold, and every key that can sign a challenge', async () => {
    const hash = new xdr.Signer({ key: xdr.SignerKey.signerKeyTypeHashX(Buffer.alloc(32, 7)), weight: 9 });
    expect(await authorityIn(entryOf([1, 2, 3, 4], [signer(SPOUSE, 2), hash]))).to.deep.equal({
      threshold: 3,
      signers: [
        { key: ALICE.publicKey(), weight: 1 },
        { key: SPOUSE.publicKey(), weight: 2 },
      ],
    });
  });

  it('leaves out the master key that was switched off', async () => {
    expect(await authorityIn(entryOf([0, 0, 0, 0], [signer(SPOUSE, 1)]))).to.deep.equal({
      threshold: 0,
      signers: [{ key: SPOUSE.publicKey(), weight: 1 }],
    });
    expect(await authorityIn(entryOf([0, 0, 0, 0]))).to.deep.equal({ threshold: 0, signers: [] });
  });

  it('says null when the node has no such account', async () => {
    expect((await asked(nodeWith()).answer)._unsafeUnwrap()).to.equal(null);
  });

  const silent: Record<string, ScriptedNode> = {
    'no connection': new ScriptedNode(),
    'a JSON-RPC error': new ScriptedNode().refuse('getLedgerEntries', -32603, 'busy'),
    'an entry that cannot be read': nodeWith('AAAA'),
    "another account's entry": nodeWith(accountXdr(SPOUSE, 1n)),
  };
  for (const [name, node] of Object.entries(silent)) {
    it(`does not take ${name} for a missing account, and reports it`, async () => {
      const { answer, report } = asked(node);
      expect((await answer)._unsafeUnwrapErr()).to.deep.equal({ kind: 'signers_unavailable' });
      expect(report.callCount).to.equal(1);
      expect(report.lastCall.args[0].operation).to.equal('signers');
    });
  }

  it('gives up when the node stays silent', async () => {
    const clock = new VirtualClock();
    const node = new ScriptedNode().answerBy('getLedgerEntries', () => new Promise(() => undefined));
    const result = await clock.finish(asked(node, clock).answer);
    expect(result._unsafeUnwrapErr()).to.deep.equal({ kind: 'signers_unavailable' });
  });
});
