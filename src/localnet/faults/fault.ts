import { type RefusalCode } from '../transactions/refusal.ts';

/** Adds nothing to a fault's name. */
type Nothing = unknown;
/** True: the fault answers before the request takes effect, which it then never does. False: after its effect. */
interface Timing {
  readonly before: boolean;
}

/** What each fault takes besides the fields that every rule has. Null stands for an optional one that is absent. */
export interface FaultParameters {
  /** The connection closes and nothing was accepted. */
  readonly drop_request: Nothing;
  /** The request takes effect, then the connection closes without an answer. */
  readonly drop_answer: Nothing;
  readonly http_status: Timing & { readonly status: number; readonly retryAfterSeconds: number | null };
  /** A web page under status 200. */
  readonly html_answer: Timing;
  /** The connection closes in the middle of the body. */
  readonly truncated_answer: { readonly afterBytes: number };
  /** The body stops in the middle and goes on after `stallMs`, or never. */
  readonly stalled_answer: { readonly afterBytes: number; readonly stallMs: number | null };
  readonly rpc_error: Timing & { readonly code: number; readonly message: string };
  readonly try_again_later: Nothing;
  /** The transaction is refused with this result code. */
  readonly send_error: { readonly resultCode: RefusalCode };
  /** An applied transaction is not shown for this many ledgers. */
  readonly hide_transaction: { readonly ledgers: number | null };
  /** No ledger closes. After 30 s getHealth answers an error, as a node does. */
  readonly ledger_stall: Nothing;
  /** A queued transaction is not taken; it ages as usual. */
  readonly never_include: Nothing;
  /** Applied as FAILED: fee and sequence number are consumed, nothing else happens. */
  readonly apply_failed: Nothing;
  /** Fee statistics and the minimum inclusion fee are multiplied. */
  readonly fee_surge: { readonly factor: number };
  /** Somebody else with the key of the rule's `source` has a transaction in the next ledger. */
  readonly use_sequence: { readonly source: string };
  /** Answers show the network as it was. */
  readonly node_behind: { readonly ledgers: number };
  /** getNetwork and Horizon name another passphrase: the address now leads to another network. */
  readonly other_network: { readonly passphrase: string };
  /** A stranger wraps the transaction, by hash of a queued one or as an envelope, and submits it. */
  readonly fee_bump: { readonly hash: string | null; readonly envelope: string | null };
  /** All but the last ledgers is forgotten. */
  readonly trim_history: { readonly ledgers: number };
  /** Ledger numbers start again, over genesis alone; each has another hash than under the same number before. */
  readonly reset_network: Nothing;
}

export type FaultName = keyof FaultParameters;

/** A fault with its parameters; `Fault<'http_status'>` is one of them. */
export type Fault<N extends FaultName = FaultName> = {
  [K in N]: { readonly fault: K } & FaultParameters[K];
}[N];

/** Faults that replace or damage the answer to a request. */
export const ANSWER_FAULTS = [
  'drop_request',
  'drop_answer',
  'http_status',
  'html_answer',
  'truncated_answer',
  'stalled_answer',
  'rpc_error',
] as const satisfies readonly FaultName[];
export type AnswerFault = Fault<(typeof ANSWER_FAULTS)[number]>;

/** Faults that happen once, when they are added, and leave no rule behind. */
export type ActionFault = Fault<'fee_bump' | 'trim_history' | 'reset_network'>;

export const isAction = (fault: Fault): fault is ActionFault =>
  fault.fault === 'fee_bump' || fault.fault === 'trim_history' || fault.fault === 'reset_network';
