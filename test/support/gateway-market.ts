import { formatUsdc } from '../../src/core/shared/usdc.ts';
import {
  answerTo,
  GATEWAY_VARIABLES,
  issueKey,
  PATH,
  pauseApi,
  PRICE_UNITS,
  registerApi,
  type CallAnswer,
  type IssuedKey,
} from './gateway-calls.ts';
import { LiveDeployment } from './live-deployment.ts';
import { startSampleUpstream, type SampleUpstream } from './sample-upstream.ts';
import { type ServerOptions, type ServerProcess, type Variables } from './server-process.ts';

/** An upstream, its API, and the deployment whose gateway sells it: everything real, on loopback. */
export class GatewayMarket {
  readonly deployment: LiveDeployment;
  readonly upstream: SampleUpstream;
  private readonly variables: Variables;
  private readonly started: ServerProcess[] = [];
  private id = '';

  private constructor(deployment: LiveDeployment, upstream: SampleUpstream, variables: Variables) {
    this.deployment = deployment;
    this.upstream = upstream;
    this.variables = { ...GATEWAY_VARIABLES, ...variables };
  }

  /** With so many server processes; each consumer has money for so many calls. Further variables win. */
  static async open(
    servers: number,
    callsOf: Readonly<Record<string, number>>,
    variables: Variables = {},
  ): Promise<GatewayMarket> {
    const [deployment, upstream] = await Promise.all([LiveDeployment.open(), startSampleUpstream()]);
    const market = new GatewayMarket(deployment, upstream, variables);
    try {
      for (const [userId, calls] of Object.entries(callsOf)) {
        await deployment.fund([userId], formatUsdc(BigInt(calls) * PRICE_UNITS));
      }
      await Promise.all(Array.from({ length: servers }, () => market.start()));
      market.id = await market.registerApi(upstream.url);
      return market;
    } catch (error) {
      await market.close();
      throw error;
    }
  }

  get servers(): readonly ServerProcess[] {
    return this.started;
  }

  /** Of the sample upstream. */
  get apiId(): string {
    return this.id;
  }

  async start(variables: Variables = {}, options: ServerOptions = {}): Promise<ServerProcess> {
    const server = await this.deployment.start({ ...this.variables, ...variables }, options);
    this.started.push(server);
    return server;
  }

  registerApi(baseUrl: string): Promise<string> {
    return registerApi(this.url(0), baseUrl);
  }

  pauseApi(apiId: string): Promise<void> {
    return pauseApi(this.url(0), apiId);
  }

  /** For the API of the sample upstream, unless the terms say otherwise. */
  issueKey(userId: string, terms: object = {}): Promise<IssuedKey> {
    return issueKey(this.url(0), userId, { apiId: this.apiId, ...terms });
  }

  /** Below the address of an API at one of the servers. */
  callUrl(server: number, target = PATH, apiId = this.apiId): string {
    return `${this.url(server)}/v1/call/${apiId}${target}`;
  }

  call(server: number, key: string, init: RequestInit = {}, target = PATH, apiId = this.apiId): Promise<CallAnswer> {
    const headers = { 'X-Api-Key': key, ...(init.headers as Record<string, string> | undefined) };
    return answerTo(this.callUrl(server, target, apiId), { ...init, headers });
  }

  async close(): Promise<void> {
    try {
      await this.deployment.close();
    } finally {
      await this.upstream.close();
    }
  }

  private url(server: number): string {
    const found = this.started[server];
    if (found === undefined) throw new Error(`there is no server ${server}`);
    return found.url;
  }
}
