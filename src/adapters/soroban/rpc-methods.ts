import { z } from 'zod';

/** A method of Stellar RPC and the part of its answer that we rely on (the other fields are dropped). */
export interface RpcMethod<T> {
  readonly name: string;
  readonly answer: z.ZodType<T>;
}

function method<T>(name: string, answer: z.ZodType<T>): RpcMethod<T> {
  return { name, answer };
}

const ledgerNumber = z.int().min(0).max(0xffffffff);

/** Close times come as numbers from some versions and methods, as strings from others. */
const epochSeconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,12}$/)
      .transform(Number),
  ])
  .pipe(z.int().min(0));

const stroops = z.union([z.string().regex(/^\d{1,19}$/), z.int().min(0)]).transform((value) => BigInt(value));

const base64 = z.string().min(1);

/** Some versions write an empty list as null. */
function list<T>(element: z.ZodType<T>) {
  return z
    .array(element)
    .nullish()
    .transform((elements) => elements ?? []);
}

export const GET_HEALTH = method(
  'getHealth',
  z.object({
    status: z.string(),
    latestLedger: ledgerNumber,
    latestLedgerCloseTime: epochSeconds,
    oldestLedger: ledgerNumber.default(0),
  }),
);

export const GET_NETWORK = method('getNetwork', z.object({ passphrase: z.string() }));

export const GET_FEE_STATS = method('getFeeStats', z.object({ sorobanInclusionFee: z.object({ p90: stroops }) }));

export const GET_LEDGER_ENTRIES = method(
  'getLedgerEntries',
  z.object({ entries: list(z.object({ xdr: base64 })), latestLedger: ledgerNumber }),
);

const simulation = z.object({
  error: z.string().optional(),
  transactionData: z.string().optional(),
  minResourceFee: stroops.optional(),
  results: list(z.object({ auth: list(base64), xdr: z.string().optional() })),
  restorePreamble: z.unknown().optional(),
});

export type SimulationAnswer = z.output<typeof simulation>;

export const SIMULATE_TRANSACTION = method('simulateTransaction', simulation);

export const SEND_TRANSACTION = method(
  'sendTransaction',
  z.object({ status: z.enum(['PENDING', 'DUPLICATE', 'TRY_AGAIN_LATER', 'ERROR']), hash: z.string() }),
);

const appliedTransaction = { envelopeXdr: base64, resultXdr: base64, ledger: ledgerNumber, latestLedger: ledgerNumber };

export const GET_TRANSACTION = method(
  'getTransaction',
  z.discriminatedUnion('status', [
    z.object({
      status: z.literal('NOT_FOUND'),
      latestLedger: ledgerNumber,
      latestLedgerCloseTime: epochSeconds.default(0),
      oldestLedger: ledgerNumber,
    }),
    z.object({ status: z.literal('SUCCESS'), ...appliedTransaction }),
    z.object({ status: z.literal('FAILED'), ...appliedTransaction }),
  ]),
);

const transactionsPage = z.object({
  transactions: list(z.object({ envelopeXdr: base64, ledger: ledgerNumber })),
  latestLedger: ledgerNumber,
  oldestLedger: ledgerNumber,
  cursor: z.string(),
});

export type TransactionsPage = z.output<typeof transactionsPage>;

export const GET_TRANSACTIONS = method('getTransactions', transactionsPage);

/** `0000000021474832384-0000000001`: in its upper 32 bits the first number says the ledger that was read up to (TOID). */
const eventCursor = z
  .string()
  .regex(/^\d{1,19}-\d{1,10}$/)
  .transform((text) => ({ text, ledger: Number(BigInt(text.slice(0, text.indexOf('-'))) >> 32n) }));

const event = z.object({
  contractId: z.string(),
  topic: list(base64),
  txHash: z.string().regex(/^[0-9a-f]{64}$/),
});

const eventsPage = z.object({ events: list(event), latestLedger: ledgerNumber, cursor: eventCursor });

export type EventsPage = z.output<typeof eventsPage>;

export const GET_EVENTS = method('getEvents', eventsPage);

/** With what an event carries and where it stands. Newer nodes give no events of failed calls, and say so no longer. */
const wholeEvent = event.extend({
  id: eventCursor,
  ledger: ledgerNumber,
  value: base64,
  inSuccessfulContractCall: z.boolean().default(true),
});

export type WholeEvent = z.output<typeof wholeEvent>;

const wholeEventsPage = eventsPage.extend({ events: list(wholeEvent), oldestLedger: ledgerNumber.default(0) });

export type WholeEventsPage = z.output<typeof wholeEventsPage>;

export const GET_WHOLE_EVENTS = method('getEvents', wholeEventsPage);

export const GET_LEDGERS = method(
  'getLedgers',
  z.object({ ledgers: list(z.object({ sequence: ledgerNumber, hash: z.string().regex(/^[0-9a-f]{64}$/) })) }),
);
