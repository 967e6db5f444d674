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
    this.gaps = new Counter({
      name: 'deposit_gaps_total',
      help: 'Times that ledgers were gone before their deposits were read',
      registers,
    });
  }
}
