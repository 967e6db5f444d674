import { expect } from 'chai';
import { waitPreferenceOf } from '../../src/adapters/http/wait-preference.ts';

const confirmation = (seconds: number) => ({
  wait: { for: 'confirmation', timeoutMs: seconds * 1000 },
  applied: `wait=${seconds}`,
});
const RESPOND_ASYNC = { wait: { for: 'nothing' }, applied: 'respond-async' };
const DEFAULT = { wait: { for: 'send' }, applied: null };

describe('a Prefer header', () => {
  for (const [prefer, expected] of [
    ['respond-async', RESPOND_ASYNC],
    ['Respond-Async', RESPOND_ASYNC],
    ['handling=lenient, respond-async; x=1', RESPOND_ASYNC],
    ['wait=1', confirmation(1)],
    ['wait=30', confirmation(30)],
    ['wait=31', confirmation(30)],
    ['wait=999999999', confirmation(30)],
    ['Wait = "7"', confirmation(7)],
    ['foo, wait=5;bar', confirmation(5)],
    ['wait=5, wait=9', confirmation(5)],
    ['respond-async, wait=10', confirmation(10)],
    ['wait=x, respond-async', RESPOND_ASYNC],
  ] as const) {
    it(`reads ${JSON.stringify(prefer)} as ${expected.applied}`, () => {
      expect(waitPreferenceOf(prefer)).to.deep.equal(expected);
    });
  }

  for (const prefer of [
    '',
    'wait',
    'wait=',
    'wait=0',
    'wait=-1',
    'wait=1.5',
    'wait=1e1',
    'wait="1',
    'wait=٣',
    ',;=,',
  ]) {
    it(`is ignored when it is ${JSON.stringify(prefer)}`, () => {
      expect(waitPreferenceOf(prefer)).to.deep.equal(DEFAULT);
    });
  }
});
