import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { Batcher } from '../../../src/core/shared/batcher.ts';

const POLICY = { batchMax: 3, queueMax: 5 };
const FULL = { kind: 'full' } as const;

/** A store whose commits end when the test says so. */
function heldStore() {
  const batches: number[][] = [];
  const releases: (() => void)[] = [];
  const run = (entries: readonly number[]) => {
    batches.push([...entries]);
    const done = new Promise<number[]>((resolve) => releases.push(() => resolve(entries.map((entry) => entry * 10))));
    return ResultAsync.fromSafePromise(done);
  };
  return { batches, releases, run };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Batcher', () => {
  it('sends entries that were added together in one batch', async () => {
    const store = heldStore();
    const batcher = new Batcher(store.run, POLICY, FULL);
    const results = [batcher.add(1), batcher.add(2)];
    await turn();
    expect(store.batches).to.deep.equal([[1, 2]]);
    store.releases[0]?.();
    expect((await Promise.all(results)).map((result) => result._unsafeUnwrap())).to.deep.equal([10, 20]);
  });

  it('waits before each batch for what may still come, where it is told to linger, and then takes all', async () => {
    const store = heldStore();
    const waits: (() => void)[] = [];
    const linger = () => new Promise<void>((resolve) => waits.push(resolve));
    const batcher = new Batcher(store.run, { batchMax: 50, queueMax: 50, linger }, FULL);
    void batcher.add(1);
    await turn();
    for (let entry = 2; entry <= 20; entry += 1) void batcher.add(entry);
    waits[0]?.();
    await turn();
    expect(store.batches.map((batch) => batch.length)).to.deep.equal([20]);
    void batcher.add(21);
    store.releases[0]?.();
    await turn();
    expect(store.batches).to.have.length(1);
    waits[1]?.();
    await turn();
    expect(store.batches[1]).to.deep.equal([21]);
  });

  it('keeps one batch in flight and gathers what arrives meanwhile, up to the batch size', async () => {
    const store = heldStore();
    const batcher = new Batcher(store.run, POLICY, FULL);
    void batcher.add(1);
    await turn();
    for (const entry of [2, 3, 4, 5]) void batcher.add(entry);
    await turn();
    expect(store.batches).to.deep.equal([[1]]);
    store.releases[0]?.();
    await turn();
    expect(store.batches).to.deep.equal([[1], [2, 3, 4]]);
    store.releases[1]?.();
    await turn();
    expect(store.batches[2]).to.deep.equal([5]);
  });

  it('has the next batch under way before the entries of the last one go on', async () => {
    const store = heldStore();
    const batcher = new Batcher(store.run, POLICY, FULL);
    const first = batcher.add(1).map(() => store.batches.length);
    await turn();
    void batcher.add(2);
    store.releases[0]?.();
    expect((await first)._unsafeUnwrap()).to.equal(2);
    expect(store.batches).to.deep.equal([[1], [2]]);
  });

  it('turns the entry away that finds the queue full, and harms no other', async () => {
    const store = heldStore();
    const batcher = new Batcher(store.run, POLICY, FULL);
    void batcher.add(0);
    await turn();
    const waiting = [1, 2, 3, 4, 5].map((entry) => batcher.add(entry));
    expect((await batcher.add(6))._unsafeUnwrapErr()).to.equal(FULL);
    for (let batch = 0; batch < 3; batch += 1) {
      store.releases[batch]?.();
      await turn();
    }
    expect((await Promise.all(waiting)).every((result) => result.isOk())).to.equal(true);
  });

  it('tells every entry of a failed batch, and goes on with the next', async () => {
    let failing = true;
    const run = (entries: readonly number[]) =>
      failing ? errAsync({ kind: 'down' as const }) : okAsync(entries.map(String));
    const batcher = new Batcher(run, POLICY, FULL);
    const failed = await Promise.all([batcher.add(1), batcher.add(2)]);
    expect(failed.map((result) => result._unsafeUnwrapErr().kind)).to.deep.equal(['down', 'down']);
    failing = false;
    expect((await batcher.add(3))._unsafeUnwrap()).to.equal('3');
  });

  it('is idle only when nothing waits and nothing is in flight', async () => {
    const store = heldStore();
    const batcher = new Batcher(store.run, POLICY, FULL);
    void batcher.add(1);
    await turn();
    let idle = false as boolean;
    const wait = batcher.idle().then(() => (idle = true));
    await turn();
    expect(idle).to.equal(false);
    store.releases[0]?.();
    await wait;
    expect(idle).to.equal(true);
  });

  it('ends being busy also after a batch that answered too few entries, a bug that is thrown', async () => {
    const batcher = new Batcher(() => okAsync<number[]>([]), POLICY, FULL);
    void batcher.add(1);
    const thrown = await batcher.idle().then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).to.be.an('error');
    await batcher.idle();
  });
});
