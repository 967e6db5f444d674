import { Resolver } from 'node:dns/promises';
import { type HostResolver } from '../../core/catalog/ports/host-resolver.ts';
import { type Clock } from '../../core/shared/clock.ts';

export interface DnsOptions {
  readonly timeoutMs: number;
  /** `address:port` of the name servers; those of the machine unless given. */
  readonly servers?: readonly string[];
}

/**
 * Asks name servers directly. `dns.lookup` would take one of the few threads that Node has for files and cryptography,
 * for as long as a stranger's name server pleases, and cannot be called off.
 */
export class DnsHostResolver implements HostResolver {
  private readonly clock: Clock;
  private readonly options: DnsOptions;

  constructor(clock: Clock, options: DnsOptions) {
    this.clock = clock;
    this.options = options;
  }

  async addressesOf(name: string): Promise<readonly string[]> {
    const { timeoutMs, servers } = this.options;
    // One for each question, because cancelling ends everything that a resolver was asked.
    const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
    if (servers !== undefined) resolver.setServers(servers);
    const deadline = this.clock.deadline(timeoutMs);
    const cancel = () => resolver.cancel();
    deadline.addEventListener('abort', cancel, { once: true });
    try {
      const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    } finally {
      deadline.removeEventListener('abort', cancel);
    }
  }
}
