import { expect } from 'chai';
import { callFingerprint, requestIdOf } from '../../../src/core/gateway/call-identity.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const CALL = { method: 'GET', path: '/forecast', query: '?city=oslo', contentType: null, bodyLength: null };
const OWNER = { userId: 'alice', apiId: 'api_weather' };

describe('the identity of a call', () => {
  let draws = 0;
  const ids = { uuid: () => '', random: (bytes: number) => new Uint8Array(bytes).fill((draws -= 1)) };
  const clock = new VirtualClock();
  const ports = { ids, clock };

  it('is fresh for every call without an idempotency key', () => {
    expect(requestIdOf('key_a', null, ports)).not.to.equal(requestIdOf('key_a', null, ports));
  });

  it('is in the order of time without one, whatever the chance in it', async () => {
    const idsInTime: string[] = [];
    for (const ms of [0, 1, 255, 60_000, 86_400_000]) {
      await clock.advance(ms);
      idsInTime.push(requestIdOf('key_a', null, ports));
    }
    expect(idsInTime).to.deep.equal(idsInTime.toSorted((one, other) => (one < other ? -1 : 1)));
  });

  it('is the same for every repeat with one, and another for another API key', () => {
    expect(requestIdOf('key_a', 'order-1', ports)).to.equal(requestIdOf('key_a', 'order-1', ports));
    expect(requestIdOf('key_a', 'order-1', ports)).not.to.equal(requestIdOf('key_b', 'order-1', ports));
    expect(requestIdOf('key_a', '1', ports)).not.to.equal(requestIdOf('key_a1', '', ports));
  });

  it('stands where no direct charge may, in characters that every lookup takes', () => {
    for (const key of [null, 'order-1', 'x'.repeat(255)]) {
      expect(requestIdOf('key_a', key, ports)).to.match(/^gw_[0-9A-Za-z]{22,43}$/);
    }
  });

  it('differs with whatever a repeat must have in common with the first call', () => {
    const body = Buffer.from('{}');
    const fingerprints = [
      callFingerprint(CALL, OWNER, null),
      callFingerprint(CALL, OWNER, body),
      callFingerprint(CALL, OWNER, Buffer.from('[]')),
      callFingerprint(CALL, { ...OWNER, userId: 'bob' }, null),
      callFingerprint(CALL, { ...OWNER, apiId: 'api_maps' }, null),
      callFingerprint({ ...CALL, method: 'HEAD' }, OWNER, null),
      callFingerprint({ ...CALL, path: '/forecast/' }, OWNER, null),
      callFingerprint({ ...CALL, query: '?city=bergen' }, OWNER, null),
      callFingerprint({ ...CALL, contentType: 'text/plain' }, OWNER, null),
      callFingerprint({ ...CALL, bodyLength: 0 }, OWNER, null),
      callFingerprint({ ...CALL, bodyLength: 2 }, OWNER, null),
    ].map((bytes) => Buffer.from(bytes).toString('hex'));
    expect(new Set(fingerprints).size).to.equal(fingerprints.length);
    expect(callFingerprint(CALL, OWNER, body)).to.deep.equal(callFingerprint({ ...CALL }, { ...OWNER }, body));
  });
});
