import { xdr } from '@stellar/stellar-sdk/base';
import { codeOf } from '../contracts/deployable-code.ts';
import { RecordedFootprint } from '../host/footprint.ts';
import { Host } from '../host/host.ts';
import { HostError } from '../host/host-error.ts';
import { type HostEvent } from '../host/host-event.ts';
import { Meter } from '../host/meter.ts';
import { RecordedAuthorization } from '../host/recorded-authorization.ts';
import { type EntrySource, StateDraft } from '../state/ledger-state.ts';
import { type Envelope } from './envelope.ts';
import { nonRefundableFee, refundableFee } from './fees.ts';
import { authorityOf, signedAuthorization } from './invocation.ts';
import { invocationOf, isSourceAccountEntry } from './soroban-rules.ts';

/** A successful simulation: everything the real transaction must declare. */
export interface SimulatedCall {
  readonly kind: 'success';
  readonly transactionData: xdr.SorobanTransactionData;
  /** Stroops. */
  readonly minResourceFee: bigint;
  readonly auth: readonly xdr.SorobanAuthorizationEntry[];
  readonly returnValue: xdr.ScVal;
  readonly events: readonly HostEvent[];
  readonly draft: StateDraft;
}

export type Simulation = SimulatedCall | { readonly kind: 'error'; readonly error: string };

/** Room for two signatures and the parts the simulated envelope still lacks. */
const UNSIGNED_ENVELOPE_SLACK_BYTES = 400;
/** A node leaves room for what the real run may use beyond the simulated one. */
const leeway = (instructions: number): number => Math.ceil(instructions * 1.05);

const failure = (error: string): Simulation => ({ kind: 'error', error });

/** The text of a node, as far as a client may look at it. */
const hostFailure = (error: HostError): Simulation =>
  failure(
    `HostError: ${error.message}\n\nEvent log (newest first):\n` +
      `   0: [Diagnostic Event] topics:[error, ${error.message}], data:"${error.detail}"\n`,
  );

/** Runs the envelope's call against the current state and changes nothing. Signatures do not matter. */
export function simulate(envelope: Envelope, state: EntrySource, upgradedAuth: boolean): Simulation {
  const { inner } = envelope;
  if (inner.operations.length !== 1) return failure('Transaction must contain exactly one operation');
  if (inner.memo.type !== 'memoNone') return failure('Transaction must not carry a memo');
  const invocation = invocationOf(inner);
  if (invocation === undefined) return failure('Transaction contains unsupported operation type');
  if (!invocation.auth.every(isSourceAccountEntry)) {
    return failure('local network: only source-account credentials are supported');
  }
  const recorded = new RecordedAuthorization();
  const isRecording = invocation.auth.length === 0;
  const footprint = new RecordedFootprint();
  const meter = new Meter();
  const draft = new StateDraft(state);
  const authority = authorityOf(envelope);
  const authorization = isRecording ? recorded : signedAuthorization(authority, invocation.auth);
  const host = new Host({ draft, footprint, authorization, meter, codeOf });
  try {
    const returnValue = host.invoke(invocation.call);
    const auth = isRecording ? recorded.entries(authority, upgradedAuth) : invocation.auth;
    const declaration = declare(envelope, footprint, meter, auth);
    return { kind: 'success', ...declaration, auth, returnValue, events: host.events, draft };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return hostFailure(error);
  }
}

function declare(
  envelope: Envelope,
  footprint: RecordedFootprint,
  meter: Meter,
  auth: readonly xdr.SorobanAuthorizationEntry[],
): Pick<SimulatedCall, 'transactionData' | 'minResourceFee'> {
  const use = meter.use();
  const declared = { ...use, instructions: leeway(use.instructions) };
  const dataWithFee = (resourceFee: bigint): xdr.SorobanTransactionData =>
    new xdr.SorobanTransactionData({
      ext: xdr.SorobanTransactionDataExt.v0(),
      resources: new xdr.SorobanResources({
        footprint: footprint.toXdr(),
        instructions: declared.instructions,
        diskReadBytes: declared.diskReadBytes,
        writeBytes: declared.writeBytes,
      }),
      resourceFee,
    });
  const addedBytes = [dataWithFee(0n), ...auth].reduce((sum, part) => sum + part.toXdr().length, 0);
  const envelopeBytes = envelope.sizeBytes + addedBytes + UNSIGNED_ENVELOPE_SLACK_BYTES;
  const minResourceFee = nonRefundableFee(declared, envelopeBytes) + refundableFee(use);
  return { transactionData: dataWithFee(minResourceFee), minResourceFee };
}
