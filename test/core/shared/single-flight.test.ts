import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import sinon from 'sinon';
import { SingleFlight } from '../../../src/core/shared/single-flight.ts';

describe('SingleFlight', () => {
  it('does the work once for callers that come while it is under way, and names the leader', async () => {
    const flights = new SingleFlight<string, never>();
    let land: (value: string) => void = () => undefined;
    const work = sinon.spy(() => ResultAsync.fromSafePromise<string>(new Promise((resolve) => (land = resolve))));
    const callers = [flights.run('a', work), flights.run('a', work), flights.run('b', () => okAsync('other'))];
    land('done');
    const flown = (await Promise.all(callers)).map((result) => result._unsafeUnwrap());
    expect(flown).to.deep.equal([
      { value: 'done', leading: true },
      { value: 'done', leading: false },
      { value: 'other', leading: true },
    ]);
    expect(work.callCount).to.equal(1);
  });

  it('works anew after a flight has landed, also after one that failed', async () => {
    const flights = new SingleFlight<string, string>();
    expect((await flights.run('a', () => errAsync('lost')))._unsafeUnwrapErr()).to.equal('lost');
    expect((await flights.run('a', () => okAsync('found')))._unsafeUnwrap().leading).to.equal(true);
  });
});
