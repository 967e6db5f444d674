import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lastingPort } from '../../support/lasting-port.ts';
import { composeService, interpolated } from '../compose-file.ts';
import { type BuiltImage } from './build-image.ts';
import { ContainerProcess } from './container-process.ts';

/** The port that each service listens on in its container. */
const PORTS = { api: '3000', localnet: '8000', 'sample-api': '4000' };
const STATE_DIRECTORY = '/var/lib/callora';

type ServiceName = keyof typeof PORTS;

export interface GivenServices {
  /** Of the compose file's `postgres`. */
  readonly databaseUrl: string;
  /** Of its `redis`; undefined as without its profile. */
  readonly redisUrl: string | undefined;
}

/**
 * The compose file's services as plain processes with its commands and its environment. All share this machine's
 * loopback and disk, so that names and ports of services become free ports of 127.0.0.1, and volumes directories.
 */
export class ComposeWorld {
  /** Everything that was started, whatever became of it. */
  readonly running = new Map<ServiceName, ContainerProcess>();
  private readonly image: BuiltImage;
  private readonly given: GivenServices;
  private readonly places: readonly (readonly [RegExp, string])[];
  private readonly ports: ReadonlyMap<ServiceName, number>;
  private readonly volumes: string;

  private constructor(
    image: BuiltImage,
    given: GivenServices,
    scratch: string,
    ports: ReadonlyMap<ServiceName, number>,
  ) {
    this.image = image;
    this.given = given;
    this.ports = ports;
    this.volumes = join(scratch, 'volumes');
    this.places = [...ports].flatMap(([name, port]) => [
      [new RegExp(`\\b${name}:${PORTS[name]}\\b`, 'g'), `127.0.0.1:${port}`] as const,
      [new RegExp(`\\b${PORTS[name]}\\b`, 'g'), String(port)] as const,
    ]);
  }

  static async open(image: BuiltImage, given: GivenServices, scratch: string): Promise<ComposeWorld> {
    const ports = new Map<ServiceName, number>();
    for (const name of Object.keys(PORTS) as ServiceName[]) ports.set(name, await lastingPort());
    return new ComposeWorld(image, given, scratch, ports);
  }

  get url(): string {
    return `http://127.0.0.1:${this.ports.get('api')}`;
  }

  /** Starts the service, and waits until its health check says well if it has one. */
  async start(name: ServiceName): Promise<void> {
    const service = composeService(name);
    const isOurs = service.build !== undefined;
    await mkdir(join(this.volumes, name), { recursive: true });
    const command = (service.command ?? this.image.command).map((word) => this.placed(word, name));
    const process = ContainerProcess.start(name, command, this.image.directory, this.environmentOf(name, isOurs));
    this.running.set(name, process);
    const healthCheck = service.healthcheck?.test.slice(1) ?? (isOurs ? this.image.healthCheck : null);
    if (healthCheck !== null) await process.healthy(healthCheck.map((word) => this.placed(word, name)));
  }

  /** Runs another command of the image with a service's environment, to its end; its exit code. */
  async runToEnd(name: ServiceName, command: readonly string[]): Promise<number | null> {
    return ContainerProcess.start(name, command, this.image.directory, this.environmentOf(name, true)).ended();
  }

  private environmentOf(name: ServiceName, isOurs: boolean): Readonly<Record<string, string>> {
    const image = isOurs ? this.image.environment : { PATH: this.image.environment['PATH']! };
    const { redisUrl } = this.given;
    const variables = { ...image, ...composeService(name).environment };
    const placed = Object.entries(variables).map(([variable, value]) => [
      variable,
      this.placed(interpolated(value, redisUrl === undefined ? {} : { REDIS_URL: redisUrl }), name),
    ]);
    const environment = { ...(Object.fromEntries(placed) as Record<string, string>), PORT: `${this.ports.get(name)}` };
    return 'DATABASE_URL' in environment ? { ...environment, DATABASE_URL: this.given.databaseUrl } : environment;
  }

  private placed(text: string, name: ServiceName): string {
    const local = text.replace('0.0.0.0', '127.0.0.1').replace(STATE_DIRECTORY, join(this.volumes, name));
    return this.places.reduce((placed, [found, place]) => placed.replace(found, place), local);
  }
}
