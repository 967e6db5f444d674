import { type xdr } from '@stellar/stellar-sdk/base';
import { codeOf } from '../contracts/deployable-code.ts';
import { authorizedCallOf, SignedAuthorization } from '../host/authorization.ts';
import { DeclaredFootprint } from '../host/footprint.ts';
import { Host } from '../host/host.ts';
import { HostError } from '../host/host-error.ts';
import { Meter, type ResourceUse } from '../host/meter.ts';
import { type EntrySource, StateDraft } from '../state/ledger-state.ts';
import { type Envelope, operationSourceOf } from './envelope.ts';
import { declaredUse, feeOfDeclared, refundableFee, resourceFeeOf } from './fees.ts';
import { type InvocationOutcome } from './result-xdr.ts';
import { invocationOf } from './soroban-rules.ts';

/** An invocation that ran, and the changes it would make. Nothing of a failed one may be committed. */
export interface Execution {
  readonly outcome: InvocationOutcome;
  readonly draft: StateDraft;
  readonly refundableFee: bigint;
}

const toKeys = (keys: readonly xdr.LedgerKey[]): string[] => keys.map((key) => key.toXdr('base64'));

/** The entries that speak for the operation's source, which the envelope's signature covers. */
export function signedAuthorization(
  sourceAddress: string,
  entries: readonly xdr.SorobanAuthorizationEntry[],
): SignedAuthorization {
  const trees = entries.flatMap(({ rootInvocation }) => {
    const root = authorizedCallOf(rootInvocation);
    return root === undefined ? [] : [{ address: sourceAddress, root }];
  });
  return new SignedAuthorization(trees);
}

/** The address whose source-account authority an envelope carries: the operation's source. */
export const authorityOf = ({ inner }: Envelope): string => {
  const [operation] = inner.operations;
  return (operation === undefined ? null : operationSourceOf(operation)) ?? inner.source;
};

const exceeds = (use: ResourceUse, declared: ResourceUse): boolean =>
  use.instructions > declared.instructions ||
  use.diskReadBytes > declared.diskReadBytes ||
  use.writeBytes > declared.writeBytes;

/** Runs a valid envelope's call against its own footprint, authorization and resources. */
export function execute(envelope: Envelope, state: EntrySource): Execution {
  const { inner } = envelope;
  const invocation = invocationOf(inner);
  if (invocation === undefined) throw new Error('only a valid envelope can be executed');
  const footprint = inner.sorobanData?.resources.footprint;
  const draft = new StateDraft(state);
  const meter = new Meter();
  const host = new Host({
    draft,
    footprint: new DeclaredFootprint(toKeys(footprint?.readOnly ?? []), toKeys(footprint?.readWrite ?? [])),
    authorization: signedAuthorization(authorityOf(envelope), invocation.auth),
    meter,
    codeOf,
  });
  try {
    const returnValue = host.invoke(invocation.call);
    const use = meter.use();
    const refundable = refundableFee(use);
    const failed = (kind: 'resource_limit' | 'refundable_fee'): Execution => ({
      outcome: { kind },
      draft,
      refundableFee: 0n,
    });
    if (exceeds(use, declaredUse(inner))) return failed('resource_limit');
    if (refundable > resourceFeeOf(inner) - feeOfDeclared(envelope)) return failed('refundable_fee');
    return { outcome: { kind: 'success', returnValue, events: host.events }, draft, refundableFee: refundable };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { outcome: { kind: error.effect }, draft, refundableFee: 0n };
  }
}
