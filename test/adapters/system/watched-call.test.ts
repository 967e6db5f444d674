import { expect } from 'chai';
import { pino } from 'pino';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { WatchedCall } from '../../../src/adapters/system/watched-call.ts';

const KNOWN = { userId: 'alice', apiKeyId: 'key_a', apiId: 'api_weather', endpointId: 'endpoint_forecast' };

describe('WatchedCall', () => {
  let lines: Record<string, unknown>[];
  let metrics: Metrics;
  let ms: number;
  const watch = (profiling = false) => {
    const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) });
    return new WatchedCall({ logger, metrics: metrics.gateway, profiling, stopwatch: () => ms }, 'req-1');
  };
  beforeEach(() => {
    lines = [];
    metrics = new Metrics();
    ms = 1000;
  });

  /** A call with half a millisecond for each stage of ours, and 40 of the upstream. */
  const pass = (call: WatchedCall) => {
    for (const stage of ['auth', 'limit', 'hold'] as const) {
      ms += 0.5;
      call.passed(stage);
    }
    ms += 40;
    call.passed('upstream');
    ms += 0.5;
    call.passed('commit');
  };

  it('writes one line for each call: who, what, what it cost and where the time went', () => {
    const call = watch();
    call.note(KNOWN);
    pass(call);
    const outcome = { requestId: 'gw_1', upstreamStatus: 200, verdict: 'charged', isReplay: false } as const;
    call.note({ ...outcome, units: 100_000n, delivery: 'complete' });
    call.ended(null);
    expect(lines).to.have.length(1);
    const { requestId, ...written } = outcome;
    expect(lines[0]).to.deep.include({
      ...KNOWN,
      ...written,
      callId: requestId,
      delivery: 'complete',
      amountUsdc: '0.01',
      problem: null,
    });
    expect(lines[0]).to.deep.include({ requestId: 'req-1', gatewayMs: 2, upstreamMs: 40 });
  });

  it('counts calls by API and outcome: verdicts, replays and refusals', async () => {
    const ends = [
      [{ ...KNOWN, verdict: 'charged' }, null],
      [{ ...KNOWN, verdict: 'charged', isReplay: true }, null],
      [{ ...KNOWN, verdict: 'released' }, 'upstream_timeout'],
      [{}, 'api_key_invalid'],
    ] as const;
    for (const [facts, problem] of ends) {
      const call = watch();
      call.note(facts);
      call.ended(problem);
    }
    const { body } = await metrics.text();
    for (const labels of [
      'api="api_weather",outcome="charged"',
      'api="api_weather",outcome="replayed"',
      'api="api_weather",outcome="upstream_timeout"',
      'api="unknown",outcome="api_key_invalid"',
    ]) {
      expect(body).to.contain(`gateway_calls_total{${labels}} 1`);
    }
    expect(body).not.to.contain('alice');
    expect(body).not.to.contain('key_a');
  });

  it('tells the caller and the metrics about the stages while somebody profiles, and nobody else', async () => {
    const quiet = watch();
    pass(quiet);
    expect(quiet.timing()).to.equal(null);
    expect((await metrics.text()).body).not.to.contain('gateway_stage_duration_seconds_count');
    const profiled = watch(true);
    pass(profiled);
    expect(profiled.timing()).to.equal('auth;dur=0.5, limit;dur=0.5, hold;dur=0.5, upstream;dur=40, commit;dur=0.5');
    expect((await metrics.text()).body).to.contain('gateway_stage_duration_seconds_count{stage="upstream"} 1');
  });

  it('counts the stage in which a call was refused to the time of the gateway', () => {
    const call = watch();
    ms += 0.5;
    call.passed('auth');
    ms += 3;
    call.ended('call_rate_limited');
    expect(lines[0]).to.deep.include({ gatewayMs: 3.5, upstreamMs: null, problem: 'call_rate_limited' });
  });
});
