import { type xdr } from '@stellar/stellar-sdk/base';
import { type Call, callOf } from '../host/call.ts';
import { type Envelope, type InnerTransaction } from './envelope.ts';
import { declaredUse, feeOfDeclared } from './fees.ts';
import { type RefusalCode } from './refusal.ts';

/** Mainnet's limits for one transaction, August 2026. */
const LIMIT = {
  instructions: 400_000_000,
  writeBytes: 132_096,
  diskReadBytes: 200_000,
  writeEntries: 200,
  footprintEntries: 400,
  envelopeBytes: 132_096,
} as const;

const SOROBAN_OPERATIONS = new Set(['invokeHostFunction', 'extendFootprintTtl', 'restoreFootprint']);

const isSoroban = (operation: xdr.Operation): boolean => SOROBAN_OPERATIONS.has(operation.body.type);

/** The contract call a transaction makes, with its authorization entries; undefined when it makes none. */
export function invocationOf(
  inner: InnerTransaction,
): { readonly call: Call; readonly auth: readonly xdr.SorobanAuthorizationEntry[] } | undefined {
  const body = inner.operations[0]?.body;
  if (body?.type !== 'invokeHostFunction') return undefined;
  const { hostFunction, auth } = body.invokeHostFunctionOp;
  if (hostFunction.type !== 'hostFunctionTypeInvokeContract') return undefined;
  return { call: callOf(hostFunction.invokeContract), auth };
}

/** Exactly one Soroban operation with its data, none of the classic decorations, and resources within limits. */
export function checkSorobanRules(envelope: Envelope): RefusalCode | undefined {
  const { inner } = envelope;
  if (inner.operations.length === 0) return 'txMissingOperation';
  if (!inner.operations.some(isSoroban)) return inner.sorobanData === null ? 'txNotSupported' : 'txMalformed';
  if (inner.operations.length > 1 || inner.sorobanData === null) return 'txMalformed';
  if (inner.sorobanData.resourceFee < 0n) return 'txMalformed';
  if (inner.memo.type !== 'memoNone' || inner.sourceIsMuxed) return 'txSorobanInvalid';
  if (exceedsLimits(envelope) || !isFootprintSound(inner.sorobanData)) return 'txSorobanInvalid';
  if (feeOfDeclared(envelope) > inner.sorobanData.resourceFee) return 'txSorobanInvalid';
  return isServed(inner) ? undefined : 'txNotSupported';
}

/** Only contract calls run on this network, and only under the signatures of the envelope itself. */
function isServed(inner: InnerTransaction): boolean {
  const auth = invocationOf(inner)?.auth;
  return inner.extraSignerCount === 0 && auth?.every(isSourceAccountEntry) === true;
}

/** An entry that the envelope's signatures cover; address credentials are not served here. */
export const isSourceAccountEntry = ({ credentials }: xdr.SorobanAuthorizationEntry): boolean =>
  credentials.type === 'sorobanCredentialsSourceAccount';

function exceedsLimits({ inner, sizeBytes }: Envelope): boolean {
  const declared = declaredUse(inner);
  const footprint = inner.sorobanData?.resources.footprint;
  const entries = (footprint?.readOnly.length ?? 0) + declared.writeEntries;
  return (
    declared.instructions > LIMIT.instructions ||
    declared.writeBytes > LIMIT.writeBytes ||
    declared.diskReadBytes > LIMIT.diskReadBytes ||
    declared.writeEntries > LIMIT.writeEntries ||
    entries > LIMIT.footprintEntries ||
    sizeBytes > LIMIT.envelopeBytes
  );
}

/** No key twice, on either side. */
function isFootprintSound({ resources }: xdr.SorobanTransactionData): boolean {
  const keys = [...resources.footprint.readOnly, ...resources.footprint.readWrite].map((key) => key.toXdr('base64'));
  return new Set(keys).size === keys.length;
}
