import { expect } from 'chai';
import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type StoreUnavailable } from '../../../src/core/shared/store-error.ts';
import { GatewayWorld, HOLD_TIMEOUT_MS, PRICE, type MadeCall } from './support/gateway-world.ts';
import { type PaperOutcome } from './support/paper-upstream.ts';

const kindOf = ({ problem }: MadeCall) => problem?.kind ?? 'delivered';
const receiptOf = ({ sink }: MadeCall) => [sink.header('x-callora-charge'), sink.header('x-callora-charge-status')];

describe('a paid call', () => {
  let world: GatewayWorld;
  beforeEach(async () => (world = await new GatewayWorld().open()));

  const answer = (outcome: PaperOutcome) => (world.upstream.answer = () => outcome);

  it('is on hold before the upstream sees it, and charged once it is answered', async () => {
    let heldMeanwhile = 0n;
    world.upstream.answer = async () => {
      heldMeanwhile = (await world.money()).held;
      return { status: 200, text: 'sunny' };
    };
    const made = await world.call();
    expect(heldMeanwhile).to.equal(PRICE);
    expect([made.sink.text, ...receiptOf(made)]).to.deep.equal(['sunny', '0.01', 'charged']);
    expect(made.sink.header('x-callora-request-id')).to.equal(made.facts.requestId);
    expect(await world.chargeOf(made)).to.include({ status: 'reserved', units: PRICE, userId: 'alice' });
    expect(await world.money()).to.deep.equal({ balance: 10n * PRICE, held: PRICE });
  });

  it('without enough money is answered 402 with what there is, and the upstream sees nothing', async () => {
    await world.openVault('bob', PRICE - 1n);
    const { text } = await world.issueKey({}, 'bob');
    const { problem } = await world.call({ apiKey: { text, field: 'x-api-key' } });
    expect(problem).to.deep.equal({ kind: 'insufficient_balance', available: PRICE - 1n, required: PRICE });
    expect(world.upstream.requests).to.have.length(0);
    expect(await world.money('bob')).to.deep.equal({ balance: PRICE - 1n, held: 0n });
  });

  it('of somebody without a vault is not made', async () => {
    const { text } = await world.issueKey({}, 'carol');
    expect(kindOf(await world.call({ apiKey: { text, field: 'x-api-key' } }))).to.equal('vault_not_found');
    expect(world.upstream.requests).to.have.length(0);
  });

  for (const fault of ['upstream_unreachable', 'upstream_timeout', 'upstream_forbidden', 'caller_left'] as const) {
    it(`is released when it ends in ${fault}`, async () => {
      answer({ kind: fault });
      const made = await world.call();
      expect(kindOf(made)).to.equal(fault);
      expect(await world.chargeOf(made)).to.include({ status: 'voided', voidReason: 'not_served' });
      expect(await world.money()).to.deep.equal({ balance: 10n * PRICE, held: 0n });
    });
  }

  describe('whose hold is told before it is committed', () => {
    let end: (commit: Result<void, StoreUnavailable>) => void;
    beforeEach(() => {
      const commit = new Promise<Result<void, StoreUnavailable>>((resolve) => (end = resolve));
      world.commit = () => new ResultAsync(commit);
    });

    it('is with its upstream meanwhile, and served only after', async () => {
      const underWay = world.call();
      await world.clock.advance(1_000);
      expect(world.upstream.requests).to.have.length(1);
      let isOver = false;
      void underWay.then(() => (isOver = true));
      await world.clock.advance(1_000);
      expect(isOver).to.equal(false);
      end(ok(undefined));
      const made = await underWay;
      expect(receiptOf(made)).to.deep.equal(['0.01', 'charged']);
      expect(await world.chargeOf(made)).to.include({ status: 'reserved' });
    });

    it('is not served when it cannot be committed, and costs nothing', async () => {
      const underWay = world.call();
      await world.clock.advance(1_000);
      end(err({ kind: 'database_unavailable' }));
      const made = await underWay;
      expect([kindOf(made), made.sink.text, made.facts.verdict]).to.deep.equal([
        'database_unavailable',
        '',
        'released',
      ]);
      expect(world.upstream.discarded).to.equal(1);
      expect(world.settlements.size).to.equal(0);
      expect(await world.money()).to.deep.equal({ balance: 10n * PRICE, held: 0n });
    });

    it('is released only after when its upstream fails: before, there may be nothing to release', async () => {
      answer({ kind: 'upstream_unreachable' });
      const underWay = world.call();
      await world.clock.advance(1_000);
      expect((await world.money()).held).to.equal(PRICE);
      end(ok(undefined));
      expect(kindOf(await underWay)).to.equal('upstream_unreachable');
      expect((await world.money()).held).to.equal(0n);
    });
  });

  it('is released when its upstream answers with a failure, and its caller gets that answer', async () => {
    answer({ status: 503, text: 'busy' });
    const made = await world.call();
    expect([made.sink.text, ...receiptOf(made)]).to.deep.equal(['busy', '0', 'released']);
    expect((await world.money()).held).to.equal(0n);
  });

  it('that its upstream refuses is charged, unless its provider asks to be paid for success alone', async () => {
    answer({ status: 404 });
    expect(receiptOf(await world.call())).to.deep.equal(['0.01', 'charged']);
    world = await new GatewayWorld().open({ chargeOn: 'success' });
    answer({ status: 404 });
    expect(receiptOf(await world.call())).to.deep.equal(['0', 'released']);
    answer({ status: 302 });
    expect(receiptOf(await world.call())).to.deep.equal(['0.01', 'charged']);
  });

  it('stays charged when its answer breaks off', async () => {
    for (const end of ['upstream_broke', 'caller_left'] as const) {
      answer({ status: 200, delivery: { end, reached: true } });
      expect(await world.chargeOf(await world.call())).to.include({ status: 'reserved' });
    }
  });

  it('that costs nothing is metered, and needs no balance', async () => {
    world = await new GatewayWorld().open({ price: 0n, balance: 0n });
    const made = await world.call();
    expect(receiptOf(made)).to.deep.equal(['0', 'free']);
    expect(await world.chargeOf(made)).to.include({ status: 'free', units: 0n });
  });

  it('keeps its price when the provider changes it meanwhile', async () => {
    world.upstream.answer = async () => {
      const endpoints = world.api.endpoints.map((endpoint) => ({ ...endpoint, units: 9n * PRICE }));
      const changes = { ownerId: 'alice', idOrSlug: world.api.id, changes: { endpoints } };
      (await world.catalog.updateApi.execute(changes))._unsafeUnwrap();
      return { status: 200 };
    };
    const made = await world.call();
    expect(await world.chargeOf(made)).to.include({ units: PRICE });
    expect(receiptOf(made)).to.deep.equal(['0.01', 'charged']);
  });

  it('goes where the API says, with path and query behind it and without the key', async () => {
    await world.call({
      query: '?city=oslo&q=%2F',
      headers: [
        ['X-Api-Key', world.key.text],
        ['Accept', 'application/json'],
        ['Connection', 'close'],
      ],
    });
    const [request] = world.upstream.requests;
    expect(request?.url).to.equal('https://api.weather.example.com/forecast?city=oslo&q=%2F');
    const headers = Object.fromEntries(request?.headers ?? []);
    expect(headers).to.include({ Accept: 'application/json', 'X-Forwarded-For': '192.0.2.7' });
    expect(JSON.stringify(request)).not.to.contain(world.key.text);
    expect(headers).not.to.have.any.keys('Connection', 'X-Api-Key');
  });

  it('is watched: who called what, what it cost, how it ended', async () => {
    const { facts } = await world.call();
    const { requestId, ...others } = facts;
    expect(requestId).to.match(/^gw_/);
    expect(others).to.deep.equal({
      ...{ userId: 'alice', apiKeyId: world.key.key.id, apiId: world.api.id },
      endpointId: world.api.endpoints[0]?.id,
      ...{ isReplay: false, upstreamStatus: 200, verdict: 'charged', units: PRICE, delivery: 'complete' },
    });
  });

  it('whose process dies before the verdict costs nothing once its hold has run out', async () => {
    world.upstream.answer = () => new Promise(() => undefined);
    void world.call();
    await world.clock.advance(HOLD_TIMEOUT_MS - 1);
    (await world.sweepHolds.execute())._unsafeUnwrap();
    expect((await world.money()).held).to.equal(PRICE);
    await world.clock.advance(2);
    (await world.sweepHolds.execute())._unsafeUnwrap();
    expect(await world.money()).to.deep.equal({ balance: 10n * PRICE, held: 0n });
  });

  it('that a bug ends is swept like one whose process died', async () => {
    world.upstream.answer = () => Promise.reject(new Error('a bug'));
    const bug = await world.call().catch((error: unknown) => error);
    expect(bug).to.be.an('error').with.property('message', 'a bug');
    expect(world.settlements.size).to.equal(0);
    await world.clock.advance(HOLD_TIMEOUT_MS);
    (await world.settlements.keepAlive())._unsafeUnwrap();
    (await world.sweepHolds.execute())._unsafeUnwrap();
    expect((await world.money()).held).to.equal(0n);
  });

  it('whose process lives keeps its hold, however long the upstream takes', async () => {
    let finish: (outcome: PaperOutcome) => void = () => undefined;
    world.upstream.answer = () => new Promise((resolve) => (finish = resolve));
    const underWay = world.call();
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await world.clock.advance(60_000);
      (await world.settlements.keepAlive())._unsafeUnwrap();
      (await world.sweepHolds.execute())._unsafeUnwrap();
    }
    finish({ status: 200 });
    expect(await world.chargeOf(await underWay)).to.include({ status: 'reserved' });
  });
});
