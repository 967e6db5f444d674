import { createHash } from 'node:crypto';
import { xdr } from '@stellar/stellar-sdk/base';
import { expect } from 'chai';
import { Bench } from './harness.ts';

describe('local network: ledger headers', () => {
  it('chain by their hashes through idle ledgers and busy ones', async () => {
    const bench = new Bench();
    let previous = '';
    for (let sequence = 1; sequence <= 8; sequence++) {
      const latest = await bench.rpc('getLatestLedger');
      const { hash, header } = xdr.LedgerHeaderHistoryEntry.fromXdr(String(latest['headerXdr']), 'base64');
      const hex = Buffer.from(hash.value).toString('hex');
      expect(createHash('sha256').update(header.toXdr()).digest('hex')).to.equal(hex);
      expect([latest['id'], latest['sequence'], header.ledgerSeq]).to.deep.equal([hex, sequence, sequence]);
      expect(String(header.scpValue.closeTime)).to.equal(latest['closeTime']);
      if (sequence > 1) expect(Buffer.from(header.previousLedgerHash.value).toString('hex')).to.equal(previous);
      previous = hex;
      if (sequence === 4) await bench.deposit('1');
      else bench.tick();
    }
  });
});
