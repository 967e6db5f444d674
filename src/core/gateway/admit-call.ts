import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { type ApiKey } from '../access/api-key.ts';
import { permitCall, type CallForbidden } from '../access/api-key-permission.ts';
import { type AuthenticateApiKey, type AuthenticateApiKeyError } from '../access/authenticate-api-key.ts';
import { type RateLimiter } from '../access/ports/rate-limiter.ts';
import { type Api, type Endpoint } from '../catalog/api.ts';
import { type CircuitBreaker, type Permit } from '../shared/circuit-breaker.ts';
import { type CallOutcome } from '../shared/circuit-observer.ts';
import { type Clock } from '../shared/clock.ts';
import { type CallPlaces } from './call-places.ts';
import { type CallTrace } from './call-trace.ts';
import { type Call } from './call.ts';
import { type CallTarget, type CallTargets } from './ports/call-targets.ts';
import { type UpstreamCircuits } from './upstream-circuits.ts';
import { upstreamUrl } from './upstream-path.ts';

const RATE_WINDOW_MS = 60_000;

export type AdmitCallError =
  | AuthenticateApiKeyError
  | CallForbidden
  | { readonly kind: 'api_not_found' }
  /** Its provider takes no calls at the moment. */
  | { readonly kind: 'api_paused' }
  /** Such a call has no price, and nothing is free by mistake. */
  | { readonly kind: 'endpoint_not_found' }
  | { readonly kind: 'call_rate_limited'; readonly callsMax: number; readonly retryAfterMs: number }
  | { readonly kind: 'too_many_calls' }
  /** Its upstream has failed again and again. */
  | { readonly kind: 'upstream_circuit_open'; readonly retryAfterMs: number };

/** A call that may be made once it is paid for. */
export interface AdmittedCall {
  readonly key: ApiKey;
  readonly keyPrefix: string;
  readonly api: Api;
  readonly endpoint: Endpoint;
  /** Where it goes: the API's address with path and query of the call behind it. */
  readonly url: string;
  /** Tells the circuit how the upstream did; only the first word counts. */
  readonly judgeUpstream: (outcome: CallOutcome) => void;
  /** Gives back what the call has occupied. To be called once, however the call ends. */
  readonly leave: () => void;
}

export interface AdmitCallPorts {
  readonly authenticate: Pick<AuthenticateApiKey, 'execute'>;
  readonly targets: CallTargets;
  readonly rateLimiter: RateLimiter;
  readonly places: CallPlaces;
  readonly circuits: UpstreamCircuits;
  readonly clock: Clock;
}

/**
 * Decides whether a call may be made at all: whose key it is, what it asks for, and whether there is room for it.
 *
 * What every call runs through is written in plain steps: `safeTry` would cost more than the steps themselves.
 */
export class AdmitCall {
  private readonly ports: AdmitCallPorts;

  constructor(ports: AdmitCallPorts) {
    this.ports = ports;
  }

  execute(call: Call<unknown, unknown>, trace: CallTrace): ResultAsync<AdmittedCall, AdmitCallError> {
    return new ResultAsync(this.run(call, trace));
  }

  private async run(call: Call<unknown, unknown>, trace: CallTrace): Promise<Result<AdmittedCall, AdmitCallError>> {
    const authenticated = await this.ports.authenticate.execute(call.apiKey.text);
    if (authenticated.isErr()) return err(authenticated.error);
    const { key, presentedPrefix } = authenticated.value;
    trace.note({ userId: key.userId, apiKeyId: key.id });
    const target = await this.ports.targets.find(call.api);
    if (target.isErr()) return err(target.error);
    const found = endpointOf(call, key, target.value);
    if (found.isErr()) return err(found.error);
    trace.note({ apiId: found.value.api.id, endpointId: found.value.endpoint.id });
    trace.passed('auth');
    const limited = await this.limitRate(key);
    if (limited.isErr()) return err(limited.error);
    const room = this.takeRoom(key, found.value.api);
    if (room.isErr()) return err(room.error);
    trace.passed('limit');
    return ok({ key, keyPrefix: presentedPrefix, ...found.value, ...room.value });
  }

  /** An outage of limits is no outage. */
  private async limitRate({ id, rateLimitPerMinute: callsMax }: ApiKey): Promise<Result<void, AdmitCallError>> {
    const limit = { max: callsMax, windowMs: RATE_WINDOW_MS };
    const taken = await this.ports.rateLimiter.take(`key:${id}`, limit, this.ports.clock.now());
    if (taken.isErr() || taken.value.allowed) return ok(undefined);
    return err({ kind: 'call_rate_limited', callsMax, retryAfterMs: taken.value.resetMs });
  }

  private takeRoom(key: ApiKey, api: Api): Result<Pick<AdmittedCall, 'judgeUpstream' | 'leave'>, AdmitCallError> {
    const { places, circuits, clock } = this.ports;
    const circuit = circuits.of(api.id);
    const permit = circuit.acquire(clock.now());
    if (permit.isErr()) return err({ kind: 'upstream_circuit_open', retryAfterMs: permit.error.retryAfterMs });
    const judgeUpstream = judgeOf(circuit, permit.value, clock);
    if (!places.take(key.id)) {
      judgeUpstream('ignored');
      return err({ kind: 'too_many_calls' });
    }
    const leave = () => {
      judgeUpstream('ignored');
      places.leave(key.id);
    };
    return ok({ judgeUpstream, leave });
  }
}

/** Whether the API exists is nobody's secret; what another key of it may do is told only to that key. */
function endpointOf(
  { method, path, query }: Call<unknown, unknown>,
  key: ApiKey,
  target: CallTarget | null,
): Result<Pick<AdmittedCall, 'api' | 'endpoint' | 'url'>, AdmitCallError> {
  if (target === null) return err({ kind: 'api_not_found' });
  const { api, match } = target;
  return permitCall(key, { apiId: api.id, method }).andThen(() => {
    if (api.status === 'paused') return err({ kind: 'api_paused' as const });
    const [endpoint, url] = [match(method, path), upstreamUrl(api.baseUrl, path, query)];
    if (endpoint === null || url === null) return err({ kind: 'endpoint_not_found' as const });
    return ok({ api, endpoint, url });
  });
}

function judgeOf(circuit: CircuitBreaker, permit: Permit, clock: Clock): (outcome: CallOutcome) => void {
  return (outcome) => circuit.settle(permit, outcome, clock.now());
}
