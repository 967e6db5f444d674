import { accountKey } from '../state/ledger-key.ts';
import { type AccountEntry } from '../state/ledger-entry.ts';
import { type EntrySource } from '../state/ledger-state.ts';
import { type Envelope, feeOf, feeSourceOf, type InnerTransaction, operationSourceOf } from './envelope.ts';
import { BASE_RESERVE, inclusionBid, minInclusionFee, resourceFeeOf } from './fees.ts';
import { type EnvelopeRefusal, type Refusal, type RefusalCode } from './refusal.ts';
import { type SignatureCheck } from './signatures.ts';
import { checkSorobanRules } from './soroban-rules.ts';

/** The ledger a transaction is checked for. */
export interface LedgerMoment {
  readonly sequence: number;
  /** Epoch seconds. */
  readonly closeTime: number;
  /** Seconds the transaction must stay valid beyond `closeTime`: 0 when it is applied, more when it is queued. */
  readonly marginSeconds: number;
}

const BASE_ENTRY_COUNT = 2n;

const accountIn = (state: EntrySource, publicKey: string): AccountEntry | undefined => {
  const entry = state.get(accountKey(publicKey));
  return entry?.kind === 'account' ? entry : undefined;
};

/** Stroops above the reserve. */
const availableStroops = (account: AccountEntry): bigint =>
  account.stroops - (BASE_ENTRY_COUNT + BigInt(account.subentryCount)) * BASE_RESERVE;

function checkBounds(inner: InnerTransaction, at: LedgerMoment): RefusalCode | undefined {
  const { timeBounds: time, ledgerBounds: ledger } = inner;
  if (time !== null && time.minTime > BigInt(at.closeTime)) return 'txTooEarly';
  if (ledger !== null && ledger.minLedger > at.sequence) return 'txTooEarly';
  if (time !== null && time.maxTime !== 0n && time.maxTime < BigInt(at.closeTime + at.marginSeconds)) {
    return 'txTooLate';
  }
  if (ledger !== null && ledger.maxLedger !== 0 && ledger.maxLedger <= at.sequence) return 'txTooLate';
  return undefined;
}

function checkSequence(inner: InnerTransaction, source: AccountEntry, at: LedgerMoment): RefusalCode | undefined {
  const fits =
    inner.minSequence === null
      ? source.sequence + 1n === inner.sequence
      : source.sequence >= inner.minSequence && source.sequence < inner.sequence;
  if (!fits) return 'txBadSeq';
  const ageSeconds = BigInt(at.closeTime - source.sequenceTime);
  const gap = at.sequence - source.sequenceLedger;
  return ageSeconds < inner.minSequenceAgeSeconds || gap < inner.minSequenceLedgerGap
    ? 'txBadMinSeqAgeOrGap'
    : undefined;
}

/** The fee of the inner transaction of a fee bump is not asked for; the wrapper's is checked instead. */
function checkOwnFee(envelope: Envelope): RefusalCode | undefined {
  if (envelope.feeBump !== null) return undefined;
  if (resourceFeeOf(envelope.inner) > envelope.inner.fee) return 'txSorobanInvalid';
  return inclusionBid(envelope) < minInclusionFee(envelope) ? 'txInsufficientFee' : undefined;
}

/** The operation's own source must exist and have signed; then no signature may be left over. */
function checkOperations(inner: InnerTransaction, signatures: SignatureCheck, state: EntrySource): Refusal | undefined {
  for (const operation of inner.operations) {
    const source = operationSourceOf(operation) ?? inner.source;
    if (accountIn(state, source) === undefined) return { kind: 'operation', code: 'opNoAccount' };
    if (!signatures.signedBy(source)) return { kind: 'operation', code: 'opBadAuth' };
  }
  return signatures.allUsed() ? undefined : { kind: 'transaction', code: 'txBadAuthExtra' };
}

const asRefusal = (code: RefusalCode | undefined): Refusal | undefined =>
  code === undefined ? undefined : { kind: 'transaction', code };

/** In a node's order: shape, bounds, fee, account, sequence, signature of the source, balance, operation, leftovers. */
function checkInner(envelope: Envelope, state: EntrySource, at: LedgerMoment): Refusal | undefined {
  const { inner } = envelope;
  const early = checkSorobanRules(envelope) ?? checkBounds(inner, at) ?? checkOwnFee(envelope);
  if (early !== undefined) return asRefusal(early);
  const source = accountIn(state, inner.source);
  if (source === undefined) return asRefusal('txNoAccount');
  const sequence = checkSequence(inner, source, at);
  if (sequence !== undefined) return asRefusal(sequence);
  const signatures = inner.signatures.check();
  if (!signatures.signedBy(inner.source)) return asRefusal('txBadAuth');
  if (envelope.feeBump === null && availableStroops(source) < inner.fee) return asRefusal('txInsufficientBalance');
  return checkOperations(inner, signatures, state);
}

/** The wrapper must bid at least as much per operation as what it wraps, and its payer must sign and afford it. */
function checkFeeBump(envelope: Envelope, state: EntrySource): RefusalCode | undefined {
  const { inner, feeBump } = envelope;
  if (feeBump === null) return undefined;
  const bid = inclusionBid(envelope);
  const innerBid = inner.fee - resourceFeeOf(inner);
  if (bid < minInclusionFee(envelope) || bid < 2n * innerBid) return 'txInsufficientFee';
  const payer = accountIn(state, feeSourceOf(envelope));
  if (payer === undefined) return 'txNoAccount';
  const signatures = feeBump.signatures.check();
  if (!signatures.signedBy(feeBump.feeSource)) return 'txBadAuth';
  if (availableStroops(payer) < feeOf(envelope)) return 'txInsufficientBalance';
  return signatures.allUsed() ? undefined : 'txBadAuthExtra';
}

/** Why the envelope could not be part of the ledger `at`; undefined when it could. */
export function checkValidity(envelope: Envelope, state: EntrySource, at: LedgerMoment): EnvelopeRefusal | undefined {
  const outer = asRefusal(checkFeeBump(envelope, state));
  if (outer !== undefined) return { refusal: outer, inner: false };
  const refusal = checkInner(envelope, state, at);
  return refusal === undefined ? undefined : { refusal, inner: envelope.feeBump !== null };
}
