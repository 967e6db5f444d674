import { type xdr } from '@stellar/stellar-sdk/base';
import { type HostEvent } from '../host/host-event.ts';
import { type AccountEntry } from '../state/ledger-entry.ts';
import { accountKey } from '../state/ledger-key.ts';
import { type LedgerState } from '../state/ledger-state.ts';
import { type Envelope, envelopeHash, feeSourceOf } from './envelope.ts';
import { chargedInclusionFee, feeOfDeclared } from './fees.ts';
import { execute, type Execution } from './invocation.ts';
import { feeMetaXdr, transactionMeta } from './meta-xdr.ts';
import { appliedResult } from './result-xdr.ts';

/** A transaction in a closed ledger. Hashes are hex, XDR is base64, times are epoch seconds. */
export interface AppliedTransaction {
  readonly hash: string;
  readonly envelope: Envelope;
  readonly ledger: number;
  readonly closeTime: number;
  /** 1 for the first transaction of the ledger. */
  readonly applicationOrder: number;
  readonly successful: boolean;
  readonly result: xdr.TransactionResult;
  readonly resultXdr: string;
  readonly resultMetaXdr: string;
  readonly feeMetaXdr: string;
  readonly feeCharged: bigint;
  /** The part of the fee that fee statistics speak of. */
  readonly inclusionFee: bigint;
  readonly events: readonly HostEvent[];
}

/** Where a transaction is applied. */
export interface ApplyMoment {
  readonly ledger: number;
  readonly closeTime: number;
  readonly applicationOrder: number;
}

function accountOf(state: LedgerState, publicKey: string): AccountEntry {
  const entry = state.get(accountKey(publicKey));
  if (entry?.kind !== 'account') throw new Error(`a valid transaction names account ${publicKey}, which is missing`);
  return entry;
}

/** Applies a valid envelope: fee and sequence number are consumed, also when the call fails or is `forcedToFail`. */
export function applyTransaction(
  envelope: Envelope,
  state: LedgerState,
  at: ApplyMoment,
  forcedToFail: boolean,
): AppliedTransaction {
  const executed = execute(envelope, state);
  const { outcome, draft, refundableFee } = forcedToFail ? trapped(executed) : executed;
  const nonRefundable = feeOfDeclared(envelope);
  const inclusionFee = chargedInclusionFee(envelope);
  const feeCharged = inclusionFee + nonRefundable + refundableFee;
  const feeMeta = chargeFee(state, feeSourceOf(envelope), feeCharged, at.ledger);
  consumeSequence(envelope, state, at);
  const successful = outcome.kind === 'success';
  if (successful) draft.commit(state, at.ledger);
  const result = appliedResult(envelope, outcome, feeCharged);
  return {
    hash: envelopeHash(envelope),
    envelope,
    ...at,
    successful,
    result,
    resultXdr: result.toXdr('base64'),
    resultMetaXdr: transactionMeta(outcome, { nonRefundable, refundable: refundableFee }).toXdr('base64'),
    feeMetaXdr: feeMeta,
    feeCharged,
    inclusionFee,
    events: successful ? outcome.events : [],
  };
}

/** A call that has failed is charged nothing for events and rent. */
const trapped = ({ draft }: Execution): Execution => ({ outcome: { kind: 'trapped' }, draft, refundableFee: 0n });

function chargeFee(state: LedgerState, publicKey: string, fee: bigint, ledger: number): string {
  const key = accountKey(publicKey);
  const before = accountOf(state, publicKey);
  const after = { ...before, stroops: before.stroops - fee };
  const meta = feeMetaXdr(before, after, state.modifiedLedger(key), ledger);
  state.put(key, after, ledger);
  return meta;
}

function consumeSequence({ inner }: Envelope, state: LedgerState, { ledger, closeTime }: ApplyMoment): void {
  const source = accountOf(state, inner.source);
  const consumed = { ...source, sequence: inner.sequence, sequenceLedger: ledger, sequenceTime: closeTime };
  state.put(accountKey(inner.source), consumed, ledger);
}
