import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { ResilientDedicatedContracts } from '../../../src/adapters/resilience/resilient-dedicated-contracts.ts';
import { ResilientDepositBuilder } from '../../../src/adapters/resilience/resilient-deposit-builder.ts';
import { ResilientDepositHistory } from '../../../src/adapters/resilience/resilient-deposit-history.ts';
import { ResilientDepositNetwork } from '../../../src/adapters/resilience/resilient-deposit-network.ts';
import { type SendStatus } from '../../../src/core/billing/chain-transaction.ts';
import { type NodeFault } from '../../../src/core/vault/network-fault.ts';
import { type DepositRefusal } from '../../../src/core/vault/ports/deposit-builder.ts';
import { COOLDOWN_MS, NEVER_ABORTED, serviceWorld } from './support.ts';

const DEPOSIT = { contractId: 'C', sourceAccount: 'G', units: 1n };
const UNSIGNED = { hash: 'a', transactionXdr: 'b', feeStroops: 1n, builtLedger: 1, maxTime: 1 };
const AWAY: NodeFault = { kind: 'node_unavailable', retryAfterMs: null };
const LATER: NodeFault = { kind: 'node_unavailable', retryAfterMs: COOLDOWN_MS };

const silence = <T, E>() => new ResultAsync<T, E>(new Promise(() => undefined));

describe('What deposits ask of the node', () => {
  let world: ReturnType<typeof serviceWorld>;
  beforeEach(() => (world = serviceWorld()));

  function builder(...answers: readonly (NodeFault | DepositRefusal | null)[]) {
    const asked: unknown[] = [];
    const inner = {
      build: (deposit: unknown) => {
        const answer = answers[asked.push(deposit) - 1] ?? null;
        return answer === null ? okAsync(UNSIGNED) : errAsync(answer);
      },
    };
    return { asked, resilient: new ResilientDepositBuilder(inner, world.service) };
  }
  const build = ({ resilient }: ReturnType<typeof builder>) =>
    world.clock.finish(resilient.build(DEPOSIT, NEVER_ABORTED));

  it('is asked again after an outage and after an answer that was none', async () => {
    const asking = builder(AWAY, { kind: 'node_failed' });
    expect((await build(asking))._unsafeUnwrap()).to.deep.equal(UNSIGNED);
    expect(asking.asked).to.have.length(3);
  });

  it('is not asked again after a refusal, which says nothing against the node', async () => {
    const asking = builder({ kind: 'usdc_insufficient' });
    expect((await build(asking))._unsafeUnwrapErr()).to.deep.equal({ kind: 'usdc_insufficient' });
    expect(asking.asked).to.have.length(1);
    expect(world.reading().failures).to.equal(0);
  });

  it('is not asked while the circuit is open, and whoever asks is told for how long', async () => {
    world.trip();
    const asking = builder();
    expect((await build(asking))._unsafeUnwrapErr()).to.deep.equal(LATER);
    const contracts = new ResilientDedicatedContracts({ inspect: () => okAsync({ owner: null }) }, world.service);
    expect((await contracts.inspect('C', NEVER_ABORTED))._unsafeUnwrapErr()).to.deep.equal(LATER);
    expect(asking.asked).to.deep.equal([]);
  });

  it('is unavailable when it stays silent', async () => {
    const resilient = new ResilientDepositBuilder({ build: () => silence() }, world.service);
    const result = await world.clock.finish(resilient.build(DEPOSIT, NEVER_ABORTED));
    expect(result._unsafeUnwrapErr()).to.deep.equal(AWAY);
    expect(world.clock.now()).to.be.at.most(10_000);
  });
});

describe('A deposit that is sent', () => {
  let world: ReturnType<typeof serviceWorld>;
  beforeEach(() => (world = serviceWorld()));

  function sender(answer: SendStatus | 'silence') {
    const sends: string[] = [];
    const inner = {
      send: (envelopeXdr: string) => {
        sends.push(envelopeXdr);
        return answer === 'silence' ? silence<SendStatus, NodeFault>() : okAsync<SendStatus, NodeFault>(answer);
      },
      find: () => errAsync(AWAY),
    };
    return { sends, network: new ResilientDepositNetwork(inner, world.service) };
  }

  for (const answer of ['pending', 'error', 'unknown', 'silence'] as const) {
    it(`is sent once, also when the answer is ${answer}`, async () => {
      const { sends, network } = sender(answer);
      const result = await world.clock.finish(network.send('AAAA', NEVER_ABORTED));
      expect(result._unsafeUnwrap()).to.equal(answer === 'silence' ? 'unknown' : answer);
      expect(sends).to.deep.equal(['AAAA']);
      expect(world.reading().failures).to.equal(['unknown', 'silence'].includes(answer) ? 1 : 0);
    });
  }

  it('is known not to be sent while the circuit is open', async () => {
    world.trip();
    const { sends, network } = sender('pending');
    expect((await network.send('AAAA', NEVER_ABORTED))._unsafeUnwrapErr()).to.deep.equal(LATER);
    expect(sends).to.deep.equal([]);
  });

  it('may have been sent when its caller went away', async () => {
    const { network } = sender('silence');
    const caller = new AbortController();
    const result = network.send('AAAA', caller.signal);
    caller.abort();
    expect((await result)._unsafeUnwrap()).to.equal('unknown');
    expect(world.reading().failures).to.equal(0);
  });

  it('is looked for again after an outage', async () => {
    const { network } = sender('pending');
    expect((await world.clock.finish(network.find('hash', NEVER_ABORTED)))._unsafeUnwrapErr()).to.deep.equal(AWAY);
    expect(world.reading().failures).to.equal(3);
  });
});

describe('The history of deposits', () => {
  it('tells a history that fails from one that is not asked', async () => {
    const failing = { find: () => errAsync({ kind: 'network_unavailable' as const }) };
    const asked = serviceWorld();
    const answer = new ResilientDepositHistory(failing, asked.service).find('hash', NEVER_ABORTED);
    expect((await asked.clock.finish(answer))._unsafeUnwrapErr()).to.deep.equal({ kind: 'history_failed' });
    const tripped = serviceWorld();
    tripped.trip();
    const refused = await new ResilientDepositHistory(failing, tripped.service).find('hash', NEVER_ABORTED);
    expect(refused._unsafeUnwrapErr()).to.deep.equal({ kind: 'history_unavailable', retryAfterMs: COOLDOWN_MS });
  });
});
