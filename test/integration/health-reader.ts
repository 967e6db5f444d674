import { expect } from 'chai';

/** As far as the bodies of the views are alike. */
export interface HealthBody {
  readonly status: string;
  readonly timestamp: string;
  readonly checks: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, string>>;
  readonly services: readonly ServiceBody[];
  readonly circuitBreakers: readonly { readonly service: string; readonly state: string; readonly trips: number }[];
  readonly circuitBreaker: { readonly state: string; readonly failures: number; readonly retryAfterMs: number };
}

export interface ServiceBody {
  readonly id: string;
  readonly status: string;
  /** In the diagnosis alone. */
  readonly reason?: string | null;
  readonly latency: number;
  readonly timestamp: number;
  readonly version: number;
  readonly consecutiveFailures: number;
  readonly lastSuccess: number;
}

export interface HealthAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: HealthBody;
  readonly elapsedMs: number;
}

type RequestHeaders = Readonly<Record<string, string>>;

const VIEWS = {
  api: '/api/health',
  health: '/health',
  v2: '/api/health/v2',
  ready: '/api/health/ready',
  live: '/api/health/live',
} as const;

export const MANAGE = '/api/health/v2/manage';
export const DIAGNOSTICS = `${MANAGE}?action=diagnostics`;
/** What `curl -d` calls the JSON that it sends, when nobody tells it otherwise. */
const BARE_CURL = { 'Content-Type': 'application/x-www-form-urlencoded' };
/** An address, a loopback, a driver's message, a stack. */
const INTERNALS = /:\/\/|127\.0\.0\.1|localhost|\[::1\]|ECONN|ETIMEDOUT|error|\.ts\b|\bat \w|select|postgres|password/i;

/** Asks a server for its health, and remembers every body that it gave. */
export class HealthReader {
  private readonly serverUrl: string;
  private readonly headers: RequestHeaders;
  private readonly texts: string[] = [];

  constructor(serverUrl: string, headers: RequestHeaders = {}) {
    this.serverUrl = serverUrl;
    this.headers = headers;
  }

  async get(path: string, headers: RequestHeaders = this.headers): Promise<HealthAnswer> {
    return this.answerOf(path, { headers });
  }

  /** A command as seed 003's bare curl sends it. */
  async manage(command: object, headers: RequestHeaders = this.headers): Promise<HealthAnswer> {
    const body = JSON.stringify(command);
    return this.answerOf(MANAGE, { method: 'POST', headers: { ...BARE_CURL, ...headers }, body });
  }

  /** Checks everything, or one component, now. */
  async check(service?: string): Promise<void> {
    const { status } = await this.manage({ action: 'force_health_check', service });
    expect(status).to.equal(200);
  }

  /** Code and word of each view, e.g. `503 down`. */
  async verdicts(): Promise<Record<keyof typeof VIEWS, string>> {
    const verdictOf = async (path: string) => {
      const { status, body } = await this.get(path);
      return `${status} ${body.status}`;
    };
    const entries = Object.entries(VIEWS).map(async ([view, path]) => [view, await verdictOf(path)] as const);
    return Object.fromEntries(await Promise.all(entries)) as Record<keyof typeof VIEWS, string>;
  }

  /** Status and reason, e.g. `down timeout`, as the diagnosis has them: it checks nothing. */
  async findingOf(component: string): Promise<string> {
    const { services } = (await this.get(DIAGNOSTICS)).body;
    const found = services.find(({ id }) => id === component);
    return `${found?.status} ${found?.reason}`;
  }

  async stateOf(circuit: string): Promise<string | undefined> {
    const { circuitBreakers } = (await this.get(DIAGNOSTICS)).body;
    return circuitBreakers.find(({ service }) => service === circuit)?.state;
  }

  /** @param secrets further texts that nobody may read in a body */
  expectNothingLeaked(secrets: readonly string[]): void {
    expect(this.texts.length).to.be.above(10);
    const leaks = this.texts.filter((text) => INTERNALS.test(text) || secrets.some((secret) => text.includes(secret)));
    expect(leaks).to.deep.equal([]);
  }

  private async answerOf(path: string, request: RequestInit): Promise<HealthAnswer> {
    const startedAt = performance.now();
    const response = await fetch(this.serverUrl + path, request);
    const text = await response.text();
    const elapsedMs = performance.now() - startedAt;
    this.texts.push(text);
    const { status, headers } = response;
    return { status, headers, text, body: JSON.parse(text) as HealthBody, elapsedMs };
  }
}
