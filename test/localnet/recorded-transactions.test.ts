import { existsSync, readFileSync } from 'node:fs';
import { Keypair, TransactionBuilder, xdr } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { decodeEnvelope, type Envelope, envelopeHash } from '../../src/localnet/transactions/envelope.ts';

const PUBLIC = 'Public Global Stellar Network ; September 2015';
const OWN = new URL('../fixtures/stellar/', import.meta.url);
const LARGER = new URL('../../../shared/fixtures/', import.meta.url);
const SETS = existsSync(LARGER) ? [OWN, LARGER] : [OWN];

interface Recorded {
  readonly hash: string;
  readonly envelopeXdr: string;
  readonly resultXdr: string;
}

function read(folder: URL, name: string): readonly Recorded[] {
  const { records } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as {
    records: Readonly<Record<string, string>>[];
  };
  return records.map((record) => ({
    hash: record['txHash'] ?? record['hash'] ?? '',
    envelopeXdr: record['envelopeXdr'] ?? record['envelope_xdr'] ?? '',
    resultXdr: record['resultXdr'] ?? record['result_xdr'] ?? '',
  }));
}

function decode(recorded: Recorded): Envelope {
  const envelope = decodeEnvelope(recorded.envelopeXdr, PUBLIC);
  if (envelope === undefined) throw new Error(`${recorded.hash} does not decode`);
  return envelope;
}

for (const folder of SETS) {
  for (const name of ['horizon-transactions.json', 'rpc-transactions.json']) {
    describe(`local network: recorded mainnet transactions, ${folder === OWN ? 'own' : 'larger'} set, ${name}`, () => {
      const records = read(folder, name);

      it('has the recorded hash for every envelope', () => {
        expect(records).not.to.have.length(0);
        expect(records.map((record) => envelopeHash(decode(record)))).to.deep.equal(records.map(({ hash }) => hash));
      });

      it('verifies the signature of every source', () => {
        const unverified = records
          .map(decode)
          .filter(({ inner }) => !inner.signatures.check().signedBy(inner.source))
          .map(envelopeHash);
        expect(unverified).to.deep.equal([]);
      });

      it('agrees with the SDK about who signed as payer, also where another key signs for the account', () => {
        for (const recorded of records) {
          const { feeBump } = decode(recorded);
          if (feeBump === null) continue;
          const payer = Keypair.fromPublicKey(feeBump.feeSource);
          const wrapper = TransactionBuilder.fromXdr(recorded.envelopeXdr, PUBLIC);
          const signed = wrapper.signatures.some(({ signature }) => payer.verify(wrapper.hash(), signature.value));
          expect(feeBump.signatures.check().signedBy(feeBump.feeSource), recorded.hash).to.equal(signed);
        }
      });

      it('verifies nothing under another passphrase', () => {
        const signed = records.filter(({ envelopeXdr }) => {
          const inner = decodeEnvelope(envelopeXdr, 'Callora Local Network ; 2026')?.inner;
          return inner?.signatures.check().signedBy(inner.source);
        });
        expect(signed).to.have.length(0);
      });

      it('decodes every result to a fee and a success', () => {
        for (const { resultXdr } of records) {
          const { feeCharged, result } = xdr.TransactionResult.fromXdr(resultXdr, 'base64');
          expect(feeCharged > 0n).to.equal(true);
          expect(result.type).to.be.oneOf(['txSuccess', 'txFeeBumpInnerSuccess']);
        }
      });
    });
  }
}
