import { expect } from 'chai';
import { HorizonHealthProbe } from '../../../src/adapters/horizon/horizon-health-probe.ts';
import { type HorizonTransport } from '../../../src/adapters/horizon/horizon-transport.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const PASSPHRASE = 'Paper Network ; 2026';
const OPTIONS = { url: 'http://127.0.0.1:8000/horizon', networkPassphrase: PASSPHRASE, timeoutMs: 2_500 };

function rootAt(clock: VirtualClock, { ageMs = 5_000, ...changes }: Record<string, unknown> & { ageMs?: number } = {}) {
  return JSON.stringify({
    horizon_version: '28.0.0',
    core_latest_ledger: 100,
    history_latest_ledger: 99,
    history_latest_ledger_closed_at: new Date(clock.now() - ageMs).toISOString(),
    network_passphrase: PASSPHRASE,
    ...changes,
  });
}

async function checkOf(body: (clock: VirtualClock) => string, status = 200) {
  const clock = new VirtualClock();
  const probe = new HorizonHealthProbe(() => Promise.resolve({ status, body: body(clock) }), clock, OPTIONS);
  return probe.check();
}

describe('HorizonHealthProbe', () => {
  it('is the component horizon, and asks for the root', async () => {
    const clock = new VirtualClock();
    const asked: string[] = [];
    const transport: HorizonTransport = ({ method, url }) => {
      asked.push(`${method} ${url}`);
      return Promise.resolve({ status: 200, body: rootAt(clock) });
    };
    const probe = new HorizonHealthProbe(transport, clock, OPTIONS);
    expect(probe.id).to.equal('horizon');
    expect(await probe.check()).to.deep.equal({ status: 'ok', reason: null });
    expect(asked).to.deep.equal([`GET ${OPTIONS.url}`]);
  });

  const LAG = [
    ['3 ledgers behind', { history_latest_ledger: 97 }, 'ok'],
    ['4 ledgers behind', { history_latest_ledger: 96 }, 'degraded'],
    ['30 s old', { ageMs: 30_000 }, 'ok'],
    ['more than 30 s old', { ageMs: 30_001 }, 'degraded'],
    ['of a node that it cannot reach', { core_latest_ledger: 0 }, 'degraded'],
  ] as const;
  for (const [name, changes, status] of LAG) {
    it(`is ${status} with a history ${name}`, async () => {
      const check = await checkOf((clock) => rootAt(clock, changes));
      expect(check).to.deep.equal({ status, reason: status === 'ok' ? null : 'lagging' });
    });
  }

  it('is down on another network', async () => {
    const check = await checkOf((clock) => rootAt(clock, { network_passphrase: 'Other ; 2026' }));
    expect(check).to.deep.equal({ status: 'down', reason: 'wrong_network' });
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

  it('is down when nobody answers', async () => {
    const transports: HorizonTransport[] = [
      () => Promise.reject(new TypeError('fetch failed')),
      () => {
        throw new TypeError('no transport');
      },
    ];
    for (const transport of transports) {
      const check = await new HorizonHealthProbe(transport, new VirtualClock(), OPTIONS).check();
      expect(check).to.deep.equal({ status: 'down', reason: 'unavailable' });
    }
  });

  it('is degraded when the answer takes more than 2 s', async () => {
    const clock = new VirtualClock();
    const transport: HorizonTransport = async () => {
      await clock.sleep(2_001);
      return { status: 200, body: rootAt(clock) };
    };
    const check = await clock.finish(new HorizonHealthProbe(transport, clock, OPTIONS).check());
    expect(check).to.deep.equal({ status: 'degraded', reason: 'slow' });
  });

  it('is down at its time-out even when the transport ignores the signal', async () => {
    const clock = new VirtualClock();
    const startedAt = clock.now();
    const probe = new HorizonHealthProbe(() => new Promise(() => undefined), clock, OPTIONS);
    expect(await clock.finish(probe.check())).to.deep.equal({ status: 'down', reason: 'timeout' });
    expect(clock.now() - startedAt).to.equal(OPTIONS.timeoutMs);
  });
});
