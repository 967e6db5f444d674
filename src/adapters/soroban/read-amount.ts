import type { xdr } from '@stellar/stellar-sdk';
import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { type Steps } from '../../core/shared/steps.ts';
import { buildInvocation } from './build-invocation.ts';
import { type Sdk } from './load-sdk.ts';
import { type RpcClient } from './rpc-client.ts';
import { type RpcMethod } from './rpc-methods.ts';
import { rpcProblem, type SorobanProblem } from './soroban-report.ts';

const reading = z.object({
  error: z.string().optional(),
  results: z
    .array(z.object({ xdr: z.string().min(1) }))
    .nullish()
    .transform((results) => results ?? []),
  latestLedger: z.int().min(0).max(0xffffffff),
});

/** A simulation of which only what it returns is wanted, and when. */
const SIMULATE_READ: RpcMethod<z.output<typeof reading>> = {
  name: 'simulateTransaction',
  answer: reading,
};

export interface AmountQuestion {
  readonly networkPassphrase: string;
  /** G...: in whose name the question is asked. Nothing is signed or sent. */
  readonly askingAccount: string;
  /** Of a function without parameters that returns an i128. */
  readonly call: xdr.InvokeContractArgs;
}

export interface ToldAmount {
  /** Not negative; it may be more than our books can hold. */
  readonly units: bigint;
  /** The ledger that it was computed on. */
  readonly ledger: number;
}

/** `amount_unreadable`: the network works, but there is no such function, or it tells no amount. */
export type NoAmount = SorobanProblem & { readonly kind: 'network_unavailable' | 'amount_unreadable' };

/** Asks a contract for an amount, by simulation. */
export function readAmount(
  sdk: Sdk,
  rpc: RpcClient,
  question: AmountQuestion,
  signal: AbortSignal,
): ResultAsync<ToldAmount, NoAmount> {
  return safeTry(() => ask(sdk, rpc, question, signal));
}

async function* ask(
  sdk: Sdk,
  rpc: RpcClient,
  { networkPassphrase, askingAccount, call }: AmountQuestion,
  signal: AbortSignal,
): Steps<ToldAmount, NoAmount> {
  const question = { networkPassphrase, sourceAccount: askingAccount, callerAccount: askingAccount, call };
  const unbounded = { sequence: 1n, inclusionFeeStroops: 100n, maxLedger: null, maxTime: 0 };
  const transaction = buildInvocation(sdk, { ...question, ...unbounded }, null).toXdr();
  const answer = yield* rpc
    .call(SIMULATE_READ, { transaction }, signal)
    .mapErr((failure): NoAmount => ({ kind: 'network_unavailable', ...rpcProblem(failure) }));

  if (answer.error !== undefined) return err(unreadable('simulation_refused', firstLine(answer.error)));
  const [result, ...further] = answer.results;
  const units = result === undefined || further.length > 0 ? null : unitsOf(sdk, result.xdr);
  if (units === null) return err(unreadable('bad_answer', 'no amount'));
  return ok({ units, ledger: answer.latestLedger });
}

function unitsOf(sdk: Sdk, base64: string): bigint | null {
  try {
    const value = sdk.xdr.ScVal.fromXdr(base64, 'base64');
    const units: unknown = value.type === 'scvI128' ? sdk.scValToNative(value) : null;
    return typeof units === 'bigint' && units >= 0n ? units : null;
  } catch {
    return null;
  }
}

function unreadable(problem: SorobanProblem['problem'], detail: string): NoAmount {
  return { kind: 'amount_unreadable', problem, detail };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
