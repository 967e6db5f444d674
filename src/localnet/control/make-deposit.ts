import { type LocalNode } from '../local-node.ts';
import { eventIdOf } from '../rpc/get-events.ts';
import { address, i128, readSymbol } from '../sc-val.ts';
import { signedCall } from '../transactions/signed-call.ts';
import { publicKeyOf } from '../derivation.ts';
import { ControlError } from './control-error.ts';

export interface DepositRequest {
  /** S... */
  readonly secret: string;
  readonly contractId: string;
  readonly units: bigint;
}

export interface DepositReceipt {
  readonly hash: string;
  readonly ledger: number;
  readonly eventId: string;
  readonly depositor: string;
}

const LIFETIME_SECONDS = 60;

/** Simulates, signs and submits a real deposit and closes a ledger over it. Throws ControlError when it fails. */
export function makeDeposit(node: LocalNode, { secret, contractId, units }: DepositRequest): DepositReceipt {
  const depositor = publicKeyOf(secret);
  const maxTime = node.nextCloseTime() + LIFETIME_SECONDS;
  const args = [address(depositor), i128(units)];
  const call = signedCall(node.chain, { secret, contractId, name: 'deposit', args, maxTime });
  if (call.kind === 'error') throw new ControlError(call.error);
  const submission = node.submit(call.envelope);
  if (submission.status !== 'PENDING') throw new ControlError(`the deposit was not accepted: ${submission.status}`);
  node.closeLedger();
  return receiptOf(node, call.envelope.inner.hash, depositor);
}

function receiptOf(node: LocalNode, hash: string, depositor: string): DepositReceipt {
  const applied = node.chain.history.transaction(hash);
  if (applied?.successful !== true) throw new ControlError('the deposit was not applied');
  const index = applied.events.findIndex(({ topics }) => readSymbol(topics[0]) === 'deposit');
  return { hash, ledger: applied.ledger, eventId: eventIdOf(applied, index), depositor };
}
