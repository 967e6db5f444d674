import { lastingPort } from '../../support/lasting-port.ts';
import { LiveDeployment } from '../../support/live-deployment.ts';
import { LivePostgres } from '../../support/live-postgres.ts';
import { NetworkProcess } from '../../support/network-process.ts';
import { type ServerProcess, type Variables } from '../../support/server-process.ts';

const LEDGER_MS = 250;

/** PostgreSQL that flushes, the network in a process of its own, and two servers on both; any of them can go. */
export class CrashDeployment {
  readonly postgres: LivePostgres;
  readonly live: LiveDeployment<NetworkProcess>;
  private readonly variables: Variables;
  private readonly pair: ServerProcess[] = [];
  private readonly ports: readonly number[];

  private constructor(postgres: LivePostgres, network: NetworkProcess, variables: Variables, ports: readonly number[]) {
    this.postgres = postgres;
    this.ports = ports;
    this.variables = variables;
    this.live = LiveDeployment.on(postgres, network);
  }

  /** Each consumer gets a vault with that much in it; further variables are the servers'. */
  static async open(
    userIds: readonly string[],
    amountUsdc: string,
    variables: Variables = {},
  ): Promise<CrashDeployment> {
    const postgres = await LivePostgres.start({ durable: true });
    const network = await NetworkProcess.start({ ledgerMs: LEDGER_MS });
    const deployment = new CrashDeployment(postgres, network, variables, [await lastingPort(), await lastingPort()]);
    try {
      await deployment.live.fund(userIds, amountUsdc);
      for (const place of [0, 1]) await deployment.startServer(place);
      return deployment;
    } catch (error) {
      await deployment.close();
      throw error;
    }
  }

  get network(): NetworkProcess {
    return this.live.network;
  }

  get servers(): readonly ServerProcess[] {
    return this.pair;
  }

  readonly serverUrls = (): readonly string[] => this.pair.map(({ url }) => url);

  /** Takes the place of the one that was there, at its address. */
  async startServer(place: number): Promise<void> {
    this.pair[place] = await this.live.start({ ...this.variables, PORT: String(this.ports[place] ?? 0) });
  }

  close(): Promise<void> {
    return this.live.close();
  }
}
