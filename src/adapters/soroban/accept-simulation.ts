import type { xdr } from '@stellar/stellar-sdk';
import { err, ok, type Result } from 'neverthrow';
import { type Sdk } from './load-sdk.ts';
import { type SimulationAnswer } from './rpc-methods.ts';
import { resourceFeeWithMargin } from './transaction-fees.ts';

/** Far above what any deduct costs (50 XLM): a node that asks for more is not believed. */
const RESOURCE_FEE_STROOPS_MAX = 500_000_000n;

/** What the simulation adds to a call, ready to be built in. */
export interface SorobanPart {
  readonly data: xdr.SorobanTransactionData;
  readonly auth: xdr.SorobanAuthorizationEntry;
}

/**
 * Takes a simulation that succeeded only if it holds everything a transaction needs, and nothing that we did not ask
 * for: the signature on the envelope would also authorize whatever else the node put into the auth entries. `nestedCalls`:
 * what the contract may do in the signer's name, exactly and in this order.
 */
export function acceptSimulation(
  sdk: Sdk,
  answer: SimulationAnswer,
  call: xdr.InvokeContractArgs,
  nestedCalls: readonly xdr.InvokeContractArgs[] = [],
): Result<SorobanPart, string> {
  const { transactionData, minResourceFee, results } = answer;
  if (transactionData === undefined || minResourceFee === undefined) return err('no resources in the simulation');
  const [result, ...furtherResults] = results;
  if (result === undefined || furtherResults.length > 0) return err(`${results.length} results in the simulation`);
  const [authXdr, ...furtherAuth] = result.auth;
  if (authXdr === undefined || furtherAuth.length > 0) return err(`${result.auth.length} authorizations needed`);

  const auth = decode(() => sdk.xdr.SorobanAuthorizationEntry.fromXdr(authXdr, 'base64'));
  const simulated = decode(() => sdk.xdr.SorobanTransactionData.fromXdr(transactionData, 'base64'));
  if (auth === null || simulated === null) return err('undecodable simulation');
  if (!authorizesExactly(call, nestedCalls, auth)) return err('an authorization for something else than the call');

  const fee = resourceFeeWithMargin(simulated.resourceFee > minResourceFee ? simulated.resourceFee : minResourceFee);
  if (fee > RESOURCE_FEE_STROOPS_MAX) return err(`a resource fee of ${fee} stroops`);
  return ok({ data: new sdk.SorobanDataBuilder(simulated).setResourceFee(fee).build(), auth });
}

function authorizesExactly(
  call: xdr.InvokeContractArgs,
  nestedCalls: readonly xdr.InvokeContractArgs[],
  { credentials, rootInvocation: root }: xdr.SorobanAuthorizationEntry,
): boolean {
  return (
    credentials.type === 'sorobanCredentialsSourceAccount' &&
    isCall(root, call) &&
    root.subInvocations.length === nestedCalls.length &&
    nestedCalls.every((nested, index) => isLeaf(root.subInvocations[index], nested))
  );
}

function isLeaf(invocation: xdr.SorobanAuthorizedInvocation | undefined, call: xdr.InvokeContractArgs): boolean {
  return invocation?.subInvocations.length === 0 && isCall(invocation, call);
}

function isCall({ function: called }: xdr.SorobanAuthorizedInvocation, call: xdr.InvokeContractArgs): boolean {
  return called.type === 'sorobanAuthorizedFunctionTypeContractFn' && called.value.equals(call);
}

function decode<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
