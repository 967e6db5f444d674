import { expect } from 'chai';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { meteredDeductUsage, meteredReservations, meteredResolution } from '../../../src/adapters/system/metered.ts';
import { Metrics } from '../../../src/adapters/system/metrics.ts';
import { type TransactionKind } from '../../../src/core/billing/chain-transaction.ts';
import { type DeductReceipt } from '../../../src/core/billing/deduct-receipt.ts';
import { type DeductError, type DeductInput } from '../../../src/core/billing/deduct-usage.ts';
import { type LiveTransaction } from '../../../src/core/billing/ports/chain-transactions.ts';
import { type NewCharge } from '../../../src/core/billing/ports/usage-ledger.ts';
import { type Resolution } from '../../../src/core/billing/resolve-transaction.ts';
import { FORECAST } from '../../support/billing-world.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const INPUT: DeductInput = { charge: FORECAST, wait: { for: 'send' } };
const RECEIPT: DeductReceipt = {
  usageEventId: 1n,
  stellarTxHash: 'a'.repeat(64),
  alreadyProcessed: false,
  status: 'submitted',
  settled: true,
};

let metrics: Metrics;
beforeEach(() => {
  metrics = new Metrics();
});

const linesOf = async (name: string) =>
  (await metrics.text()).body.split('\n').filter((line) => line.startsWith(name) && !line.includes('_bucket'));

describe('meteredDeductUsage', () => {
  const deduct = (outcome: ResultAsync<DeductReceipt, DeductError>) =>
    meteredDeductUsage({ execute: () => outcome }, metrics, new VirtualClock()).execute(INPUT);

  const errors: readonly [DeductError, string][] = [
    [{ kind: 'idempotency_conflict' }, 'conflict'],
    [{ kind: 'insufficient_balance', available: 0n, required: 1n }, 'insufficient_balance'],
    [{ kind: 'vault_not_found' }, 'refused'],
    [{ kind: 'charge_unstorable' }, 'refused'],
    [{ kind: 'charge_voided' }, 'voided'],
    [{ kind: 'contract_refused' }, 'voided'],
    [{ kind: 'network_unavailable' }, 'voided'],
    [{ kind: 'database_unavailable' }, 'unknown'],
    [{ kind: 'overloaded' }, 'refused'],
  ];
  for (const [error, outcome] of errors) {
    it(`counts ${error.kind} once as ${outcome} and passes it on`, async () => {
      expect((await deduct(errAsync(error)))._unsafeUnwrapErr()).to.equal(error);
      expect(await linesOf('charges_total')).to.deep.equal([`charges_total{outcome="${outcome}"} 1`]);
    });
  }

  it('tells a new charge from a repeat, and passes the receipt on', async () => {
    const repeat = { ...RECEIPT, alreadyProcessed: true };
    expect((await deduct(okAsync(RECEIPT)))._unsafeUnwrap()).to.equal(RECEIPT);
    expect((await deduct(okAsync(repeat)))._unsafeUnwrap()).to.equal(repeat);
    expect(await linesOf('charges_total')).to.deep.equal([
      'charges_total{outcome="created"} 1',
      'charges_total{outcome="already_processed"} 1',
    ]);
  });

  it('times every charge by the clock, however it ends', async () => {
    const clock = new VirtualClock();
    const outcomes: ResultAsync<DeductReceipt, DeductError>[] = [
      okAsync(RECEIPT),
      errAsync({ kind: 'network_unavailable' }),
    ];
    const slow = {
      execute: () => ResultAsync.fromSafePromise(clock.sleep(250)).andThen(() => outcomes.shift() ?? okAsync(RECEIPT)),
    };
    const metered = meteredDeductUsage(slow, metrics, clock);
    await clock.finish(metered.execute(INPUT));
    await clock.finish(metered.execute(INPUT));
    expect(await linesOf('charge_duration_seconds')).to.include.members([
      'charge_duration_seconds_sum 0.5',
      'charge_duration_seconds_count 2',
    ]);
  });
});

describe('meteredReservations', () => {
  it('observes how many charges share a commit, and passes charges and time on', async () => {
    const charges: NewCharge[] = ['req_1', 'req_2', 'req_3'].map((requestId) => ({
      ...FORECAST,
      requestId,
      fingerprint: Buffer.from(requestId),
    }));
    const asked: unknown[] = [];
    const metered = meteredReservations(
      {
        reserveMany: (...given) => {
          asked.push(given);
          return okAsync([]);
        },
      },
      metrics,
    );
    await metered.reserveMany(charges, 42);
    expect(asked).to.deep.equal([[charges, 42]]);
    expect(await linesOf('charge_batch_size')).to.deep.equal(['charge_batch_size_sum 3', 'charge_batch_size_count 1']);
  });
});

describe('meteredResolution', () => {
  const transactionOf = (kind: TransactionKind): LiveTransaction => ({
    id: 1n,
    kind,
    contractId: 'CPOOL',
    sourceAccount: 'GCHANNEL0',
    sequence: 1001n,
    hash: 'a'.repeat(64),
    envelopeXdr: 'AAAA',
    builtLedger: 100,
    maxLedger: 112,
    maxTime: 4_000_000_000,
    status: 'submitted',
    sequenceConsumed: false,
    lastSendLedger: 100,
  });
  const resolve = (kind: TransactionKind, resolution: Resolution) =>
    meteredResolution({ execute: () => okAsync({ resolution, ledger: 101 }) }, metrics).execute(transactionOf(kind), {
      highest: 100,
      mark: null,
    });

  for (const outcome of ['confirmed', 'failed', 'expired', 'escalated'] as const) {
    it(`counts a transaction that is ${outcome}, by its kind`, async () => {
      expect((await resolve('batch_deduct', outcome))._unsafeUnwrap()).to.deep.equal({
        resolution: outcome,
        ledger: 101,
      });
      expect(await linesOf('chain_transactions_total')).to.deep.equal([
        `chain_transactions_total{kind="batch_deduct",outcome="${outcome}"} 1`,
      ]);
    });
  }

  it('counts nothing while the outcome is open or cannot be written', async () => {
    await resolve('deduct', 'waiting');
    const failing = { execute: () => errAsync({ kind: 'database_unavailable' as const }) };
    await meteredResolution(failing, metrics).execute(transactionOf('deduct'), { highest: 100, mark: null });
    expect(await linesOf('chain_transactions_total')).to.deep.equal([]);
  });
});
