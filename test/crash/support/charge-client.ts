import { setTimeout as delay } from 'node:timers/promises';
import { formatUsdc } from '../../../src/core/shared/usdc.ts';
import { DEDUCT_BODY } from '../../http/support/examples.ts';
import { ADMIN, post } from '../../http/support/requests.ts';
import { type PlannedCharge } from './charge-plan.ts';

/** One request's fate. `status` is null when the connection was refused or broke before the whole answer was there. */
export interface Exchange {
  readonly path: string;
  readonly prefer: string;
  readonly startedAt: number;
  readonly elapsedMs: number;
  readonly status: number | null;
  readonly body: unknown;
}

const RETRY_AFTER_MS = 100;

export interface ChargeClientOptions {
  /** Base URLs of the servers that are there at the moment, or were last. */
  readonly servers: () => readonly string[];
}

/** Talks to whichever server answers, as callers behind a load balancer do, and remembers every exchange. */
export class ChargeClient {
  readonly exchanges: Exchange[] = [];
  private readonly servers: () => readonly string[];
  private giveUpAt = Infinity;

  constructor({ servers }: ChargeClientOptions) {
    this.servers = servers;
  }

  /** From now on a request that finds no answer is tried no longer than this. */
  limitPatience(timeoutMs: number): void {
    this.giveUpAt = performance.now() + timeoutMs;
  }

  /** One request to one server (by its place), whatever comes of it. */
  async once(server: number, path: string, body: unknown, prefer = ''): Promise<Exchange> {
    const urls = this.servers();
    const startedAt = performance.now();
    const headers = prefer === '' ? ADMIN : { ...ADMIN, Prefer: prefer };
    const answer = await answerOf(`${urls[server % urls.length] ?? ''}/api/billing/${path}`, body, headers);
    const exchange = { path, prefer, startedAt, elapsedMs: performance.now() - startedAt, ...answer };
    this.exchanges.push(exchange);
    return exchange;
  }

  /** The same request to one server after the other until one gives a final answer. @throws when patience ends. */
  async untilAnswered(server: number, path: string, body: unknown, prefer = ''): Promise<Exchange> {
    for (let turn = server; ; turn += 1) {
      const exchange = await this.once(turn, path, body, prefer);
      if (exchange.status !== null && exchange.status < 500) return exchange;
      if (performance.now() > this.giveUpAt) throw new Error(`no answer to ${path}: ${JSON.stringify(exchange)}`);
      await delay(RETRY_AFTER_MS);
    }
  }
}

export const bodyOf = ({ requestId, userId, units }: PlannedCharge) => ({
  ...DEDUCT_BODY,
  requestId,
  userId,
  amountUsdc: formatUsdc(units),
});

async function answerOf(url: string, body: unknown, headers: Record<string, string>) {
  try {
    const response = await post(url, body, headers);
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: null, body: null };
  }
}
