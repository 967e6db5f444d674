import { Counter, type Registry } from 'prom-client';

/** What the scanner of deposits found. */
export class DepositMetrics {
  readonly deposits: Counter<'outcome'>;
  readonly gaps: Counter;

  constructor(registers: Registry[]) {
    this.deposits = new Counter({
      name: 'deposits_total',
      help: 'Deposits read from the ledger, by outcome',
      labelNames: ['outcome'],
      registers,
    });
    // An alert on the first of a kind needs a zero to rise from.
    for (const outcome of ['credited', 'unknown_depositor', 'unreadable']) this.deposits.inc({ outcome }, 0);
    this.gaps = new Counter({
      name: 'deposit_gaps_total',
      help: 'Times that ledgers were gone before their deposits were read',
      registers,
    });
  }
}
