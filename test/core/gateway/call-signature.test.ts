import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { callSignature, type SignedCall } from '../../../src/core/gateway/call-signature.ts';

const SECRET = 'cs_test';
const CALL: SignedCall = {
  timestampSeconds: 1_700_000_000,
  method: 'GET',
  pathAndQuery: '/v1/forecast?city=Bern',
  requestId: 'gw_1',
};

describe('callSignature', () => {
  it('is an HMAC-SHA256 of time, method, path with query, and request id', () => {
    const signed = '1700000000\nGET\n/v1/forecast?city=Bern\ngw_1';
    const digest = createHmac('sha256', SECRET).update(signed).digest('hex');
    expect(callSignature(SECRET, CALL)).to.equal(`t=1700000000,v1=${digest}`);
  });

  it('is another one for every other call and secret', () => {
    const others: Partial<SignedCall>[] = [
      {},
      { timestampSeconds: 1_700_000_001 },
      { method: 'POST' },
      { pathAndQuery: '/v1/forecast?city=Basel' },
      { requestId: 'gw_2' },
    ];
    const signatures = others.map((change) => callSignature(SECRET, { ...CALL, ...change }));
    expect(new Set([...signatures, callSignature('cs_other', CALL)]).size).to.equal(others.length + 1);
  });

  it('signs the bytes that are sent, also where they are no ASCII', () => {
    const signed = Buffer.from('1700000000\nGET\n/\xfc\ngw_1', 'latin1');
    const digest = createHmac('sha256', SECRET).update(signed).digest('hex');
    expect(callSignature(SECRET, { ...CALL, pathAndQuery: '/\xfc' })).to.equal(`t=1700000000,v1=${digest}`);
  });
});
