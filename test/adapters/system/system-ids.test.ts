import { expect } from 'chai';
import { SystemIds } from '../../../src/adapters/system/system-ids.ts';

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('SystemIds', () => {
  it('gives version 4 UUIDs, a new one each time', () => {
    const ids = Array.from({ length: 1000 }, () => new SystemIds().uuid());
    expect(new Set(ids).size).to.equal(1000);
    for (const id of ids) expect(id).to.match(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('draws as many bytes as were asked for, also more than it has ready', () => {
    const ids = new SystemIds();
    for (const length of [0, 1, 16, 4095, 4096, 4097, 10_000]) expect(ids.random(length)).to.have.length(length);
  });

  it('never draws the same bytes twice', () => {
    const ids = new SystemIds();
    const drawn = Array.from({ length: 5000 }, () => hexOf(ids.random(16)));
    expect(new Set(drawn).size).to.equal(drawn.length);
    expect(drawn).not.to.include('00'.repeat(16));
  });

  it('leaves what it has drawn to its owner alone', () => {
    const ids = new SystemIds();
    const first = ids.random(16);
    const before = hexOf(first);
    ids.random(8192);
    for (let draw = 0; draw < 600; draw += 1) ids.random(16).fill(7);
    expect(hexOf(first)).to.equal(before);
    expect(hexOf(ids.random(16))).not.to.equal('07'.repeat(16));
  });
});
