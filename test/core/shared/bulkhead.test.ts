import { expect } from 'chai';
import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { Bulkhead } from '../../../src/core/shared/bulkhead.ts';

const POLICY = { concurrencyMax: 2, queueMax: 3 };
const NEVER_ABORTED = new AbortController().signal;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Calls that end when the test says so. */
function heldCalls() {
  const begun: string[] = [];
  const ends = new Map<string, (result: Result<string, string>) => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new ResultAsync<string, string>(new Promise((resolve) => ends.set(name, resolve)));
  };
  const end = async (name: string, result: Result<string, string> = ok(name)) => {
    ends.get(name)!(result);
    await turn();
  };
  return { begun, work, end };
}

describe('Bulkhead', () => {
  let calls: ReturnType<typeof heldCalls>;
  let bulkhead: Bulkhead;

  beforeEach(() => {
    calls = heldCalls();
    bulkhead = new Bulkhead(POLICY);
  });

  const run = (name: string, signal = NEVER_ABORTED) => bulkhead.run(calls.work(name), signal);
  const runAll = (...names: string[]) => names.map((name) => run(name));

  it('makes as many calls at once as it may, the others in the order of their arrival', async () => {
    const results = runAll('a', 'b', 'c', 'd', 'e');
    await turn();
    expect(calls.begun).to.deep.equal(['a', 'b']);
    await calls.end('b');
    expect(calls.begun).to.deep.equal(['a', 'b', 'c']);
    await calls.end('a');
    await calls.end('c');
    expect(calls.begun).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    await calls.end('d');
    await calls.end('e');
    const answers = (await Promise.all(results)).map((result) => result._unsafeUnwrap());
    expect(answers).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
  });

  it('turns the call away that finds no place to wait, without beginning it', async () => {
    runAll('a', 'b', 'c', 'd', 'e');
    const refused = await run('f');
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'overloaded' });
    expect(calls.begun).to.not.include('f');
  });

  it('frees the place of a call that fails', async () => {
    const [failing] = runAll('a', 'b', 'c');
    await turn();
    await calls.end('a', err('broken'));
    expect((await failing!)._unsafeUnwrapErr()).to.equal('broken');
    expect(calls.begun).to.include('c');
  });

  it('frees the place of a call that throws, which is a bug and stays one', async () => {
    const bug = new Error('bug');
    const throwing = () => {
      throw bug;
    };
    for (let round = 0; round < 5; round += 1) {
      const thrown: unknown = await bulkhead.run(throwing, NEVER_ABORTED).then(
        () => null,
        (error: unknown) => error,
      );
      expect(thrown).to.equal(bug);
    }
    runAll('a', 'b');
    await turn();
    expect(calls.begun).to.deep.equal(['a', 'b']);
  });

  it('ends the waiting of a caller that gives up, and leaves its place to another one', async () => {
    const caller = new AbortController();
    runAll('a', 'b');
    const waiting = run('c', caller.signal);
    runAll('d', 'e');
    caller.abort();
    expect((await waiting)._unsafeUnwrapErr()).to.deep.equal({ kind: 'aborted' });
    runAll('f');
    await calls.end('a');
    await calls.end('b');
    expect(calls.begun).to.deep.equal(['a', 'b', 'd', 'e']);
    await calls.end('d');
    expect(calls.begun.at(-1)).to.equal('f');
  });

  it('does not begin a call whose caller has given up already', async () => {
    const refused = await run('a', AbortSignal.abort());
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'aborted' });
    expect(calls.begun).to.deep.equal([]);
  });

  it('has all its places again after a rush', async () => {
    runAll('a', 'b', 'c', 'd', 'e', 'f', 'g');
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await turn();
      await calls.end(name);
    }
    runAll('h', 'i', 'j');
    await turn();
    expect(calls.begun.slice(5)).to.deep.equal(['h', 'i']);
  });
});
