import { expect } from 'chai';
import { HorizonHealthProbe } from '../../../src/adapters/horizon/horizon-health-probe.ts';
import { type HorizonTransport } from '../../../src/adapters/horizon/horizon-transport.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const OK = { status: 'ok', reason: null };
const LAGGING = { status: 'degraded', reason: 'lagging' };
const PASSPHRASE = 'Paper Network ; 2026';
const LIMITS = { timeoutMs: 2_500, slowMs: 2_000 };
const OPTIONS = { url: 'http://127.0.0.1:8000/horizon', networkPassphrase: PASSPHRASE, limits: LIMITS };
const HOUR_MS = 3_600_000;

const neverAborted = () => new AbortController().signal;

function rootAt(now: number, { ageMs = 5_000, ...changes }: Record<string, unknown> & { ageMs?: number } = {}) {
  return JSON.stringify({
    horizon_version: '28.0.0',
    core_latest_ledger: 100,
    history_latest_ledger: 99,
    history_latest_ledger_closed_at: new Date(now - ageMs).toISOString(),
    network_passphrase: PASSPHRASE,
    ...changes,
  });
}

const checkOver = (transport: HorizonTransport, clock = new VirtualClock()) =>
  new HorizonHealthProbe(transport, clock, OPTIONS).check(neverAborted());

function checkOf(body: (now: number) => string, status = 200) {
  const clock = new VirtualClock();
  return checkOver(() => Promise.resolve({ status, body: body(clock.now()) }), clock);
}

describe('HorizonHealthProbe', () => {
  it('is the external component horizon, and asks for the root', async () => {
    const clock = new VirtualClock();
    const asked: string[] = [];
    const transport: HorizonTransport = ({ method, url }) => {
      asked.push(`${method} ${url}`);
      return Promise.resolve({ status: 200, body: rootAt(clock.now()) });
    };
    const probe = new HorizonHealthProbe(transport, clock, OPTIONS);
    expect(probe).to.include({ id: 'horizon', kind: 'external', limits: LIMITS });
    expect(await probe.check(neverAborted())).to.deep.equal(OK);
    expect(asked).to.deep.equal([`GET ${OPTIONS.url}`]);
  });

  const HISTORIES = [
    ['3 ledgers behind', { history_latest_ledger: 97 }, OK],
    ['4 ledgers behind', { history_latest_ledger: 96 }, LAGGING],
    ['30 s old', { ageMs: 30_000 }, OK],
    ['more than 30 s old', { ageMs: 30_001 }, LAGGING],
    ['behind by minutes, as is its node', { ageMs: 300_000 }, LAGGING],
    ['of a node that it cannot reach', { core_latest_ledger: 0 }, LAGGING],
  ] as const;
  for (const [name, changes, expected] of HISTORIES) {
    it(`is ${expected.status} with a history ${name}`, async () => {
      expect(await checkOf((now) => rootAt(now, changes))).to.deep.equal(expected);
    });
  }

  for (const [name, ageMs, expected] of [
    ['late by the time of Horizon is lagging', 60_000, LAGGING],
    ['late by our clock alone is not', 5_000, OK],
  ] as const) {
    it(`knows a wrong clock of ours from a lagging history: one ${name}`, async () => {
      const clock = new VirtualClock();
      const sentAt = clock.now() - HOUR_MS;
      const check = checkOver(() => Promise.resolve({ status: 200, body: rootAt(sentAt, { ageMs }), sentAt }), clock);
      expect(await check).to.deep.equal(expected);
    });
  }

  it('is degraded when a cache gives the same answer again and again', async () => {
    const clock = new VirtualClock();
    const cached = { status: 200, body: rootAt(clock.now()), sentAt: clock.now() };
    const probe = new HorizonHealthProbe(() => Promise.resolve(cached), clock, OPTIONS);
    expect(await probe.check(neverAborted())).to.deep.equal(OK);
    await clock.advance(30_001);
    expect(await probe.check(neverAborted())).to.deep.equal(LAGGING);
  });

  it('is down on another network, even with a late history', async () => {
    for (const ageMs of [5_000, 300_000]) {
      const check = await checkOf((now) => rootAt(now, { ageMs, network_passphrase: 'Other ; 2026' }));
      expect(check).to.deep.equal({ status: 'down', reason: 'wrong_network' });
    }
  });

  for (const [name, body] of [
    ['HTML', '<html></html>'],
    ['truncated JSON', '{"core_la'],
    ['other JSON', '{}'],
  ] as const) {
    it(`is down with a bad response for ${name} under HTTP 200`, async () => {
      expect(await checkOf(() => body)).to.deep.equal({ status: 'down', reason: 'bad_response' });
    });
  }

  for (const [status, reason] of [
    [404, 'bad_response'],
    [429, 'unavailable'],
    [503, 'unavailable'],
  ] as const) {
    it(`is down for status ${status}, whatever the body says`, async () => {
      expect(await checkOf(rootAt, status)).to.deep.equal({ status: 'down', reason });
    });
  }

  it('is unavailable when nobody answers', async () => {
    const transports: HorizonTransport[] = [
      () => Promise.reject(new TypeError('fetch failed')),
      () => {
        throw new TypeError('no transport');
      },
    ];
    for (const transport of transports) {
      expect(await checkOver(transport)).to.deep.equal({ status: 'down', reason: 'unavailable' });
    }
  });

  it('judges no slowness: who calls measures', async () => {
    const clock = new VirtualClock();
    const transport: HorizonTransport = async () => {
      await clock.sleep(LIMITS.slowMs + 1);
      return { status: 200, body: rootAt(clock.now()) };
    };
    expect(await clock.finish(checkOver(transport, clock))).to.deep.equal(OK);
  });

  it('is down with a time-out as soon as the caller gives up, even when the transport ignores the signal', async () => {
    const caller = new AbortController();
    const probe = new HorizonHealthProbe(() => new Promise(() => undefined), new VirtualClock(), OPTIONS);
    const checking = probe.check(caller.signal);
    caller.abort();
    expect(await checking).to.deep.equal({ status: 'down', reason: 'timeout' });
    expect(await probe.check(caller.signal)).to.deep.equal({ status: 'down', reason: 'timeout' });
  });
});
