import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { ResilientAccountSigners } from '../../../src/adapters/resilience/resilient-account-signers.ts';
import { ResilientChainHistory } from '../../../src/adapters/resilience/resilient-chain-history.ts';
import { ResilientChainNetwork } from '../../../src/adapters/resilience/resilient-chain-network.ts';
import { ResilientVaultContract } from '../../../src/adapters/resilience/resilient-vault-contract.ts';
import { type AccountSigners, type SigningAuthority } from '../../../src/core/access/ports/account-signers.ts';
import { type SendStatus } from '../../../src/core/billing/chain-transaction.ts';
import { type ChainHistory } from '../../../src/core/billing/ports/chain-history.ts';
import { type ChainNetwork, type NetworkUnavailable } from '../../../src/core/billing/ports/chain-network.ts';
import { type PrepareError, type PreparedTransaction } from '../../../src/core/billing/ports/vault-contract.ts';
import { COOLDOWN_MS, NEVER_ABORTED, serviceWorld } from './support.ts';

const UNAVAILABLE: NetworkUnavailable = { kind: 'network_unavailable' };
const SIGHTING = { kind: 'not_found', latestLedger: 100, oldestLedger: 1 } as const;
const USE = { sourceAccount: 'G', sequence: 7n, fromLedger: 1, toLedger: 9 };
const DEDUCT = { contractId: 'C', items: [], channel: { publicKey: 'G', lastSequence: 6n } };

/** What answers when the scripted failures are over. */
const ANSWERS = {
  latestLedger: () => okAsync(100),
  ledgerHash: () => okAsync('ab'),
  find: () => okAsync(SIGHTING),
  account: () => okAsync({ sequence: 6n, latestLedger: 100 }),
  consumerOf: () => okAsync(null),
};

type Question = Exclude<keyof ChainNetwork, 'send'>;

/** How each question is put. A method that the port gains does not compile here before it has its tests. */
const QUESTIONS: Readonly<
  Record<Question, (network: ChainNetwork, signal: AbortSignal) => ResultAsync<unknown, { kind: string }>>
> = {
  latestLedger: (network, signal) => network.latestLedger(signal),
  ledgerHash: (network, signal) => network.ledgerHash(5, signal),
  find: (network, signal) => network.find('hash', signal),
  account: (network, signal) => network.account('G', signal),
  consumerOf: (network, signal) => network.consumerOf(USE, signal),
};

/** What the guard asks before anything is sent or decided. */
const ASKED_ONCE: ReadonlySet<string> = new Set(['latestLedger', 'ledgerHash']);

describe('ResilientChainNetwork', () => {
  let world: ReturnType<typeof serviceWorld>;
  let failuresLeft: number;
  let asked: { readonly method: string; readonly signal: AbortSignal }[];
  let sendStatus: SendStatus | 'silence';
  let network: ResilientChainNetwork;

  beforeEach(() => {
    world = serviceWorld();
    failuresLeft = 0;
    asked = [];
    sendStatus = 'pending';
    const answer = <T, E>(method: string, signal: AbortSignal, good: () => ResultAsync<T, E>) => {
      asked.push({ method, signal });
      failuresLeft -= 1;
      return failuresLeft >= 0 ? errAsync<T, E | NetworkUnavailable>(UNAVAILABLE) : good();
    };
    const inner: ChainNetwork = {
      send: (_, signal) => {
        asked.push({ method: 'send', signal });
        return sendStatus === 'silence' ? new Promise(() => undefined) : Promise.resolve(sendStatus);
      },
      latestLedger: (signal) => answer('latestLedger', signal, ANSWERS.latestLedger),
      ledgerHash: (_, signal) => answer('ledgerHash', signal, ANSWERS.ledgerHash),
      find: (_, signal) => answer('find', signal, ANSWERS.find),
      account: (_, signal) => answer('account', signal, ANSWERS.account),
      consumerOf: (_, signal) => answer('consumerOf', signal, ANSWERS.consumerOf),
    };
    network = new ResilientChainNetwork(inner, world.service);
  });

  const methodsAsked = () => asked.map(({ method }) => method);

  for (const [method, ask] of Object.entries(QUESTIONS)) {
    if (!ASKED_ONCE.has(method)) {
      it(`asks ${method} again after a failure`, async () => {
        failuresLeft = 2;
        const result = await world.clock.finish(ask(network, NEVER_ABORTED));
        const expected = await ANSWERS[method as Question]();
        expect(result._unsafeUnwrap()).to.deep.equal(expected._unsafeUnwrap());
        expect(methodsAsked()).to.deep.equal([method, method, method]);
      });
    }

    if (ASKED_ONCE.has(method)) {
      it(`asks ${method} once: who waits must hear soon, and the next run asks again`, async () => {
        failuresLeft = 1;
        const before = world.clock.now();
        expect((await ask(network, NEVER_ABORTED))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
        expect(methodsAsked()).to.deep.equal([method]);
        expect(world.clock.now()).to.equal(before);
        expect(world.reading().failures).to.equal(1);
      });
    }

    it(`answers ${method} with an unavailable network while the circuit is open, without asking`, async () => {
      world.trip();
      expect((await ask(network, NEVER_ABORTED))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
      expect(asked).to.deep.equal([]);
    });

    it(`ends ${method} with its caller, down to the last hop`, async () => {
      const caller = new AbortController();
      await ask(network, caller.signal);
      expect(asked[0]!.signal.aborted).to.equal(false);
      caller.abort();
      expect(asked[0]!.signal.aborted).to.equal(true);
    });
  }

  it('takes another network for an answer: it is neither asked again nor a failure of the service', async () => {
    const other = { latestLedger: () => errAsync({ kind: 'other_network' as const }) } as unknown as ChainNetwork;
    const wrapped = new ResilientChainNetwork(other, world.service);
    for (let times = 0; times < 9; times += 1) {
      expect((await wrapped.latestLedger(NEVER_ABORTED))._unsafeUnwrapErr()).to.deep.equal({ kind: 'other_network' });
    }
    expect(world.reading()).to.deep.include({ state: 'closed', failures: 0 });
  });

  it('hands on what a node answers to an envelope, whatever it is, as a sign that the node works', async () => {
    for (const status of ['pending', 'duplicate', 'try_again_later', 'error'] as const) {
      sendStatus = status;
      expect(await network.send('xdr', NEVER_ABORTED)).to.equal(status);
    }
    expect(world.reading().failures).to.equal(0);
  });

  it('sends an envelope once, and counts an unknown outcome as a failure of the node', async () => {
    sendStatus = 'unknown';
    for (let times = 0; times < 5; times += 1) {
      expect(await world.clock.finish(network.send('xdr', NEVER_ABORTED))).to.equal('unknown');
    }
    expect(methodsAsked()).to.deep.equal(Array(5).fill('send'));
    expect(world.reading().state).to.equal('open');
  });

  it('knows nothing of an envelope that a silent node was handed, and does not wait beyond its time', async () => {
    sendStatus = 'silence';
    expect(await world.clock.finish(network.send('xdr', NEVER_ABORTED))).to.equal('unknown');
    expect(world.clock.now()).to.be.below(5_000);
    expect(methodsAsked()).to.deep.equal(['send']);
  });

  it('claims to know nothing of an envelope that the open circuit held back', async () => {
    world.trip();
    expect(await network.send('xdr', NEVER_ABORTED)).to.equal('unknown');
    expect(asked).to.deep.equal([]);
    await world.clock.advance(COOLDOWN_MS);
    expect(await network.send('xdr', NEVER_ABORTED)).to.equal('pending');
  });
});

describe('ResilientVaultContract', () => {
  const PREPARED = { hash: 'ab' } as PreparedTransaction;

  const contractOver = (world: ReturnType<typeof serviceWorld>, errors: readonly PrepareError[]) => {
    const left = [...errors];
    const attempts: AbortSignal[] = [];
    const prepareDeduct = (_: unknown, signal: AbortSignal): ResultAsync<PreparedTransaction, PrepareError> => {
      attempts.push(signal);
      const error = left.shift();
      return error === undefined ? okAsync(PREPARED) : errAsync(error);
    };
    return { attempts, contract: new ResilientVaultContract({ prepareDeduct }, world.service) };
  };

  it('builds again after a failure', async () => {
    const world = serviceWorld();
    const { attempts, contract } = contractOver(world, [UNAVAILABLE, UNAVAILABLE]);
    const built = await world.clock.finish(contract.prepareDeduct(DEDUCT, NEVER_ABORTED));
    expect(built._unsafeUnwrap()).to.equal(PREPARED);
    expect(attempts).to.have.length(3);
  });

  it('hands a refusal of the contract on at once, and never takes it for an outage', async () => {
    for (const refusal of ['insufficient_balance', 'paused', 'duplicate_request_id', 'other'] as const) {
      const world = serviceWorld();
      const refused: PrepareError = { kind: 'refused', refusal };
      const { attempts, contract } = contractOver(world, Array<PrepareError>(9).fill(refused));
      for (let times = 0; times < 9; times += 1) {
        expect((await contract.prepareDeduct(DEDUCT, NEVER_ABORTED))._unsafeUnwrapErr()).to.deep.equal(refused);
      }
      expect(attempts).to.have.length(9);
      expect(world.reading()).to.deep.include({ state: 'closed', failures: 0 });
    }
  });

  it('is an unavailable network while the circuit is open, never a refusal', async () => {
    const world = serviceWorld();
    world.trip();
    const { attempts, contract } = contractOver(world, []);
    expect((await contract.prepareDeduct(DEDUCT, NEVER_ABORTED))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
    expect(attempts).to.deep.equal([]);
  });

  it('keeps all its attempts inside the time of its caller', async () => {
    const world = serviceWorld();
    const caller = world.clock.deadline(10_000);
    const silent = () => new ResultAsync<PreparedTransaction, PrepareError>(new Promise(() => undefined));
    const contract = new ResilientVaultContract({ prepareDeduct: silent }, world.service);
    const built = await world.clock.finish(contract.prepareDeduct(DEDUCT, caller));
    expect(built._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
    expect(world.clock.now()).to.be.at.most(10_000);
    expect(world.reading().failures).to.equal(1);
  });
});

describe('ResilientChainHistory', () => {
  const historyOver = (world: ReturnType<typeof serviceWorld>, failures: number) => {
    let asked = 0;
    const find = () => {
      asked += 1;
      return asked <= failures ? errAsync(UNAVAILABLE) : okAsync({ kind: 'not_found' as const });
    };
    return { timesAsked: () => asked, history: new ResilientChainHistory({ find }, world.service) };
  };

  it('asks again after a failure', async () => {
    const world = serviceWorld();
    const { timesAsked, history } = historyOver(world, 2);
    const found = await world.clock.finish(history.find('hash', NEVER_ABORTED));
    expect(found._unsafeUnwrap()).to.deep.equal({ kind: 'not_found' });
    expect(timesAsked()).to.equal(3);
  });

  it('leaves a service alone for as long as it asks, and gives up when that is too long', async () => {
    for (const [retryAfterMs, asks] of [
      [2_000, 2],
      [3_600_000, 1],
    ] as const) {
      const world = serviceWorld();
      const startedAt = world.clock.now();
      const asked: number[] = [];
      const find = (): ReturnType<ChainHistory['find']> => {
        asked.push(world.clock.now() - startedAt);
        return asked.length === 1 ? errAsync({ ...UNAVAILABLE, retryAfterMs }) : okAsync({ kind: 'not_found' });
      };
      await world.clock.finish(new ResilientChainHistory({ find }, world.service).find('hash', NEVER_ABORTED));
      expect(asked).to.have.length(asks);
      if (asks === 2) expect(asked[1]).to.be.at.least(retryAfterMs);
    }
  });

  it('asks again after silence', async () => {
    const world = serviceWorld();
    let asked = 0;
    const find = (): ReturnType<ChainHistory['find']> => {
      asked += 1;
      return asked === 1 ? new ResultAsync(new Promise(() => undefined)) : okAsync({ kind: 'not_found' });
    };
    const history = new ResilientChainHistory({ find }, world.service);
    expect((await world.clock.finish(history.find('hash', NEVER_ABORTED))).isOk()).to.equal(true);
    expect(world.clock.now()).to.equal(4_500);
  });

  it('has not looked while the circuit is open: that is an unavailable network, not an absent transaction', async () => {
    const world = serviceWorld();
    world.trip();
    const { timesAsked, history } = historyOver(world, 0);
    expect((await history.find('hash', NEVER_ABORTED))._unsafeUnwrapErr()).to.deep.equal(UNAVAILABLE);
    expect(timesAsked()).to.equal(0);
  });
});

describe('ResilientAccountSigners', () => {
  const AUTHORITY: SigningAuthority = { threshold: 1, signers: [{ key: 'G', weight: 1 }] };
  const UNKNOWN = { kind: 'signers_unavailable' } as const;

  function signersThatFail(times: number) {
    const world = serviceWorld();
    let asked = 0;
    const accounts: AccountSigners = {
      authorityOf: () => {
        asked += 1;
        return asked > times ? okAsync(AUTHORITY) : errAsync(UNKNOWN);
      },
    };
    const wrapped = new ResilientAccountSigners(accounts, world.service);
    return { world, askedTimes: () => asked, ask: () => wrapped.authorityOf('G', NEVER_ABORTED) };
  }

  it('asks again after a failure', async () => {
    const { world, ask, askedTimes } = signersThatFail(2);
    expect((await world.clock.finish(ask()))._unsafeUnwrap()).to.deep.equal(AUTHORITY);
    expect(askedTimes()).to.equal(3);
  });

  it('knows no signers while the circuit is open, and never takes that for an account that is not there', async () => {
    const { world, ask, askedTimes } = signersThatFail(0);
    world.trip();
    expect((await ask())._unsafeUnwrapErr()).to.deep.equal(UNKNOWN);
    expect(askedTimes()).to.equal(0);
  });
});
