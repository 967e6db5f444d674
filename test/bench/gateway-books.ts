import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchService } from './bench-host.ts';
import { type Round } from './round.ts';

/** A window, its ledger and the confirmation of every charge, on a machine that has much else to do. */
const SETTLED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 250;
/** A call that its caller left unheard has long got its verdict by then. */
const RESTED_WITHIN_MS = 10_000;
const REST_LOOK_EVERY_MS = 20;

const HELD = /* sql */ `SELECT count(*)::integer AS held FROM usage_events WHERE status = 'held'`;

/** Everything that is not final, and confirmations that the rows have not heard of. */
const OPEN = /* sql */ `
  SELECT (SELECT count(*) FROM usage_events WHERE status NOT IN ('confirmed', 'voided', 'failed', 'free'))::integer
       + (SELECT count(*) FROM confirm_queue)::integer AS open`;

/** Vaults of which the balance is not what was there less what is confirmed, to the unit, or that still hold money. */
const VAULTS_OFF = /* sql */ `
  SELECT count(*)::integer AS off, coalesce(sum(v.held), 0)::text AS held FROM vaults v
  LEFT JOIN (SELECT vault_id, sum(amount_usdc * 10000000)::bigint AS units FROM usage_events
             WHERE status = 'confirmed' GROUP BY vault_id) c ON c.vault_id = v.id
  WHERE v.held <> 0 OR v.balance_snapshot <> $1::bigint - coalesce(c.units, 0)`;

const CHARGES = /* sql */ `
  SELECT count(*) FILTER (WHERE status = 'confirmed')::integer AS confirmed,
    coalesce(sum(amount_usdc * 10000000) FILTER (WHERE status = 'confirmed'), 0)::bigint::text AS units,
    string_agg(coalesce(void_reason, status), ', ')
      FILTER (WHERE status <> 'confirmed' AND void_reason IS DISTINCT FROM 'not_served') AS others
  FROM usage_events`;

/** What the ledger and the database say once nothing is under way any more. */
export interface SettledBooks {
  readonly confirmed: number;
  readonly transactions: number;
  /** What does not add up, in words; empty when everything does. */
  readonly faults: readonly string[];
}

/** Holds a service that was only called through its gateway to the ledger, the database and the callers' own count. */
export class GatewayBooks {
  private readonly service: BenchService;
  private readonly fundedUnits: string;
  private answered = 0;
  private cutMax = 0;

  private constructor(service: BenchService, fundedUnits: string) {
    this.service = service;
    this.fundedUnits = fundedUnits;
  }

  /** Before the first call, with all vaults equally full. */
  static async open(service: BenchService): Promise<GatewayBooks> {
    const { rows } = await service.database.query<{ units: string }>(
      'SELECT DISTINCT balance_snapshot::text AS units FROM vaults',
    );
    const [first, ...others] = rows;
    if (first === undefined || others.length > 0) throw new Error('The vaults are not equally full');
    return new GatewayBooks(service, first.units);
  }

  /** @param cutMax how many calls may have been under way when the round ended, unheard */
  note({ done }: Round, cutMax: number): void {
    this.answered += done;
    this.cutMax += cutMax;
  }

  /** Resolves when no call is under way: a process that is frozen now leaves no hold and no lock behind. */
  async rested(): Promise<void> {
    const giveUpAt = performance.now() + RESTED_WITHIN_MS;
    while ((await this.ask<{ held: number }>(HELD))[0]?.held !== 0 && performance.now() < giveUpAt) {
      await sleep(REST_LOOK_EVERY_MS);
    }
  }

  /** Resolves when every charge is final, or when that took too long, which is a fault. */
  async settled(): Promise<SettledBooks> {
    const open = await this.waitUntilFinal();
    const [vaults] = await this.ask<{ off: number; held: string }>(VAULTS_OFF, [this.fundedUnits]);
    const [charges] = await this.ask<{ confirmed: number; units: string; others: string | null }>(CHARGES);
    if (vaults === undefined || charges === undefined) throw new Error('PostgreSQL counted nothing');
    const { confirmed, units, others } = charges;
    const ledger = await this.ledger();
    const faults = [
      ...(open > 0 ? [`${open} charges still open`] : []),
      ...(vaults.off > 0 ? [`${vaults.off} vaults off, ${vaults.held} units held`] : []),
      ...(others === null ? [] : [`charges neither confirmed nor unserved: ${others}`]),
      ...(ledger.units === BigInt(units) ? [] : [`${ledger.units} units on the ledger, ${units} confirmed`]),
      ...(confirmed < this.answered || confirmed > this.answered + this.cutMax
        ? [`${confirmed} charges for ${this.answered} answers and at most ${this.cutMax} unheard ones`]
        : []),
    ];
    return { confirmed, transactions: ledger.transactions, faults };
  }

  private async waitUntilFinal(): Promise<number> {
    const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
    for (;;) {
      const [row] = await this.ask<{ open: number }>(OPEN);
      const open = row?.open ?? 0;
      if (open === 0 || performance.now() > giveUpAt) return open;
      await sleep(LOOK_EVERY_MS);
    }
  }

  private async ledger(): Promise<{ transactions: number; units: bigint }> {
    if (this.service.network === null) throw new Error('Only a network of its own tells of its ledger');
    const answer = await fetch(`${this.service.network.url}/control/deducts`);
    const deducts = (await answer.json()) as readonly { hash: string; amountUnits: string }[];
    const units = deducts.reduce((sum, { amountUnits }) => sum + BigInt(amountUnits), 0n);
    return { transactions: new Set(deducts.map(({ hash }) => hash)).size, units };
  }

  private async ask<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.service.database.query<Row>(sql, [...values])).rows;
  }
}
