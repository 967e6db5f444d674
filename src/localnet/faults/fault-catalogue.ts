import { PAST_LEDGERS_MAX } from '../ledger/ledger-history.ts';
import { type RefusalCode } from '../transactions/refusal.ts';
import { type Fault, type FaultName } from './fault.ts';
import { type FieldReader, required } from './field-reader.ts';

/** A field that narrows down what a rule concerns. */
export type TargetField = 'method' | 'hash' | 'source';

/** How the rules of one fault are read. */
export interface FaultEntry<N extends FaultName> {
  /** What its rules may be narrowed down by. */
  readonly targets: readonly TargetField[];
  readonly read: (fields: FieldReader) => Fault<N>;
}

const REQUEST = ['method', 'hash', 'source'] as const;
const TRANSACTION = ['hash', 'source'] as const;
const STATUSES = [429, 500, 502, 503, 504] as const;
const RESULT_CODES = [
  'txTooEarly',
  'txTooLate',
  'txMissingOperation',
  'txBadSeq',
  'txBadAuth',
  'txInsufficientBalance',
  'txNoAccount',
  'txInsufficientFee',
  'txBadAuthExtra',
  'txNotSupported',
  'txBadMinSeqAgeOrGap',
  'txMalformed',
  'txSorobanInvalid',
] as const satisfies readonly RefusalCode[];
const RPC_INTERNAL_ERROR = -32_603;
const SECONDS_MAX = 3600;
const MS_MAX = 3_600_000;
const BYTES_MAX = 1_048_576;
const LEDGERS_MAX = 1_000_000;
const FACTOR_MAX = 1_000_000;

/** By default the request has no effect. */
const timing = (fields: FieldReader): { readonly before: boolean } => ({ before: fields.flag('before') ?? true });

const plain = <N extends FaultName>(
  targets: readonly TargetField[],
  fault: Fault<N>,
): { readonly targets: readonly TargetField[]; readonly read: () => Fault<N> } => ({ targets, read: () => fault });

/** Every fault there is. */
export const FAULT_CATALOGUE: { readonly [N in FaultName]: FaultEntry<N> } = {
  drop_request: plain(REQUEST, { fault: 'drop_request' }),
  drop_answer: plain(REQUEST, { fault: 'drop_answer' }),
  http_status: {
    targets: REQUEST,
    read: (fields) => ({
      fault: 'http_status',
      status: required(fields.oneOf('status', STATUSES), 'status'),
      retryAfterSeconds: fields.whole('retryAfterSeconds', 0, SECONDS_MAX),
      ...timing(fields),
    }),
  },
  html_answer: { targets: REQUEST, read: (fields) => ({ fault: 'html_answer', ...timing(fields) }) },
  truncated_answer: {
    targets: REQUEST,
    read: (fields) => ({ fault: 'truncated_answer', afterBytes: fields.whole('afterBytes', 0, BYTES_MAX) ?? 20 }),
  },
  stalled_answer: {
    targets: REQUEST,
    read: (fields) => ({
      fault: 'stalled_answer',
      afterBytes: fields.whole('afterBytes', 0, BYTES_MAX) ?? 20,
      stallMs: fields.whole('stallMs', 1, MS_MAX),
    }),
  },
  rpc_error: {
    targets: REQUEST,
    read: (fields) => ({
      fault: 'rpc_error',
      code: fields.whole('code', -32_768, -1) ?? RPC_INTERNAL_ERROR,
      message: fields.text('message') ?? 'internal error',
      ...timing(fields),
    }),
  },
  try_again_later: plain(REQUEST, { fault: 'try_again_later' }),
  send_error: {
    targets: REQUEST,
    read: (fields) => ({
      fault: 'send_error',
      resultCode: required(fields.oneOf('resultCode', RESULT_CODES), 'resultCode'),
    }),
  },
  hide_transaction: {
    targets: REQUEST,
    read: (fields) => ({ fault: 'hide_transaction', ledgers: fields.whole('ledgers', 1, LEDGERS_MAX) }),
  },
  ledger_stall: plain([], { fault: 'ledger_stall' }),
  never_include: plain(TRANSACTION, { fault: 'never_include' }),
  apply_failed: plain(TRANSACTION, { fault: 'apply_failed' }),
  fee_surge: {
    targets: REQUEST,
    read: (fields) => ({ fault: 'fee_surge', factor: required(fields.whole('factor', 2, FACTOR_MAX), 'factor') }),
  },
  use_sequence: {
    targets: [],
    read: (fields) => ({ fault: 'use_sequence', source: required(fields.publicKey('source'), 'source') }),
  },
  node_behind: {
    targets: REQUEST,
    read: (fields) => ({
      fault: 'node_behind',
      ledgers: required(fields.whole('ledgers', 1, PAST_LEDGERS_MAX), 'ledgers'),
    }),
  },
  other_network: {
    targets: REQUEST,
    read: (fields) => ({ fault: 'other_network', passphrase: fields.text('passphrase') ?? 'Another Network ; 2026' }),
  },
  fee_bump: {
    targets: [],
    read: (fields) => ({ fault: 'fee_bump', hash: fields.hash('hash'), envelope: fields.text('envelope') }),
  },
  trim_history: {
    targets: [],
    read: (fields) => ({
      fault: 'trim_history',
      ledgers: required(fields.whole('ledgers', 0, LEDGERS_MAX), 'ledgers'),
    }),
  },
  reset_network: plain([], { fault: 'reset_network' }),
};

export const isFaultName = (name: unknown): name is FaultName =>
  typeof name === 'string' && Object.hasOwn(FAULT_CATALOGUE, name);
