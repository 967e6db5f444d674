import { expect } from 'chai';
import { CallPlaces } from '../../../src/core/gateway/call-places.ts';

describe('CallPlaces', () => {
  it('has so many for each key, and gives a place that was left to the next', () => {
    const places = new CallPlaces(2);
    expect([places.take('a'), places.take('a'), places.take('a')]).to.deep.equal([true, true, false]);
    expect(places.take('b')).to.equal(true);
    places.leave('a');
    expect([places.take('a'), places.take('a')]).to.deep.equal([true, false]);
  });
});
