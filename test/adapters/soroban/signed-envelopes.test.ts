import {
  Account,
  Asset,
  Keypair,
  Operation,
  TransactionBuilder,
  xdr,
  type FeeBumpTransaction,
  type Transaction,
} from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { SorobanSignedEnvelopes } from '../../../src/adapters/soroban/soroban-signed-envelopes.ts';

const PASSPHRASE = 'Paper Network ; 2026';
const [ALICE, SPOUSE, PAYER] = [1, 2, 3].map((seed) => Keypair.fromRawEd25519Seed(Buffer.alloc(32, seed)));
const envelopes = new SorobanSignedEnvelopes(PASSPHRASE);

function payment(networkPassphrase = PASSPHRASE): Transaction {
  const timebounds = { minTime: 0, maxTime: 0 };
  return new TransactionBuilder(new Account(ALICE!.publicKey(), '7'), { fee: '100', networkPassphrase, timebounds })
    .addOperation(Operation.payment({ destination: PAYER!.publicKey(), asset: Asset.native(), amount: '1' }))
    .build();
}

function signedBy(...signers: readonly Keypair[]): Transaction {
  const transaction = payment();
  transaction.sign(...signers);
  return transaction;
}

function bumped(inner: Transaction): FeeBumpTransaction {
  const bump = TransactionBuilder.buildFeeBumpTransaction(PAYER!, '200', inner, PASSPHRASE);
  bump.sign(PAYER!);
  return bump;
}

const hashOf = (transaction: Transaction | FeeBumpTransaction) => Buffer.from(transaction.hash()).toString('hex');
const authority = (threshold: number, ...weights: readonly (readonly [Keypair, number])[]) => ({
  threshold,
  signers: weights.map(([keypair, weight]) => ({ key: keypair.publicKey(), weight })),
});
const isSigned = (transaction: Transaction | FeeBumpTransaction, ...by: Parameters<typeof authority>) =>
  envelopes.isSignedBy(transaction.toXdr(), authority(...by));

describe('A signed envelope', () => {
  it('has one hash, and a fee bump that of what is inside as well', async () => {
    const inner = signedBy(ALICE!);
    const plain = (await envelopes.read(inner.toXdr()))._unsafeUnwrap();
    expect(plain).to.deep.equal({ hash: hashOf(inner), innerHash: hashOf(inner) });
    const outer = bumped(inner);
    const wrapped = (await envelopes.read(outer.toXdr()))._unsafeUnwrap();
    expect(wrapped).to.deep.equal({ hash: hashOf(outer), innerHash: hashOf(inner) });
  });

  it('has the same hash whoever has signed it', async () => {
    const [unsigned, signed] = [
      await envelopes.read(payment().toXdr()),
      await envelopes.read(signedBy(ALICE!).toXdr()),
    ];
    expect(signed._unsafeUnwrap()).to.deep.equal(unsigned._unsafeUnwrap());
  });

  it('is signed when the signatures inside have the weight together', async () => {
    const joint = [2, [ALICE!, 1], [SPOUSE!, 1]] as const;
    expect(await isSigned(signedBy(ALICE!), ...joint)).to.equal(false);
    expect(await isSigned(signedBy(ALICE!, SPOUSE!), ...joint)).to.equal(true);
    expect(await isSigned(bumped(signedBy(ALICE!, SPOUSE!)), ...joint)).to.equal(true);
  });

  it('gains nothing by one signature twice, by others, or by the signature around it', async () => {
    const joint = [2, [ALICE!, 1], [SPOUSE!, 1]] as const;
    expect(await isSigned(signedBy(ALICE!, ALICE!), ...joint)).to.equal(false);
    expect(await isSigned(signedBy(PAYER!), 1, [ALICE!, 1])).to.equal(false);
    expect(await isSigned(bumped(payment()), 1, [ALICE!, 1], [PAYER!, 9])).to.equal(false);
  });

  it('is not signed by what cannot be a signature', async () => {
    for (const length of [0, 63]) {
      const transaction = payment();
      const signature = Buffer.alloc(length, 1);
      transaction.addDecoratedSignature(new xdr.DecoratedSignature({ hint: ALICE!.signatureHint(), signature }));
      expect(await isSigned(transaction, 1, [ALICE!, 1])).to.equal(false);
    }
  });

  it('needs one signature even where the threshold is none', async () => {
    expect(await isSigned(payment(), 0, [ALICE!, 1])).to.equal(false);
    expect(await isSigned(signedBy(ALICE!), 0, [ALICE!, 1])).to.equal(true);
    expect(await isSigned(signedBy(ALICE!), 0)).to.equal(false);
  });

  it('of another network is not signed for ours', async () => {
    const other = payment('Other Network');
    other.sign(ALICE!);
    expect(await isSigned(other, 1, [ALICE!, 1])).to.equal(false);
  });
});
