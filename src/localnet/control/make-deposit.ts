import { Account, Keypair, Operation, TransactionBuilder } from '@stellar/stellar-sdk/base';
import { type LocalNode } from '../local-node.ts';
import { eventIdOf } from '../rpc/get-events.ts';
import { address, i128, readSymbol } from '../sc-val.ts';
import { accountKey } from '../state/ledger-key.ts';
import { BASE_FEE } from '../transactions/fees.ts';
import { simulate, type SimulatedCall } from '../transactions/simulation.ts';
import { ControlError } from './controls.ts';

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

/** Builds a deposit as any client would; with `simulated` it carries what the simulation asked for. */
function buildDeposit(node: LocalNode, keys: Keypair, request: DepositRequest, simulated?: SimulatedCall) {
  const { chain } = node;
  const depositor = keys.publicKey();
  const account = chain.state.get(accountKey(depositor));
  if (account?.kind !== 'account') throw new ControlError('the depositor has no account');
  const builder = new TransactionBuilder(new Account(depositor, String(account.sequence)), {
    fee: String(BASE_FEE),
    networkPassphrase: chain.genesis.passphrase,
    timebounds: { minTime: 0, maxTime: node.nextCloseTime() + LIFETIME_SECONDS },
  });
  if (simulated !== undefined) builder.setSorobanData(simulated.transactionData);
  return builder
    .addOperation(
      Operation.invokeContractFunction({
        contract: request.contractId,
        function: 'deposit',
        args: [address(depositor), i128(request.units)],
        auth: [...(simulated?.auth ?? [])],
      }),
    )
    .build();
}

/** Simulates, signs and submits a real deposit and closes a ledger over it. Throws ControlError when it fails. */
export function makeDeposit(node: LocalNode, request: DepositRequest): DepositReceipt {
  const keys = Keypair.fromSecret(request.secret);
  const draft = node.decode(buildDeposit(node, keys, request).toXdr());
  const simulation = draft === undefined ? undefined : simulate(draft, node.chain.state, true);
  if (simulation?.kind !== 'success') throw new ControlError(simulation?.error ?? 'the deposit does not decode');
  const transaction = buildDeposit(node, keys, request, simulation);
  transaction.sign(keys);
  const envelope = node.decode(transaction.toXdr());
  if (envelope === undefined) throw new ControlError('the deposit does not decode');
  const submission = node.submit(envelope);
  if (submission.status !== 'PENDING') throw new ControlError(`the deposit was not accepted: ${submission.status}`);
  node.closeLedger();
  return receiptOf(node, envelope.inner.hash, keys.publicKey());
}

function receiptOf(node: LocalNode, hash: string, depositor: string): DepositReceipt {
  const applied = node.chain.history.transaction(hash);
  if (applied?.successful !== true) throw new ControlError('the deposit was not applied');
  const index = applied.events.findIndex(({ topics }) => readSymbol(topics[0]) === 'deposit');
  return { hash, ledger: applied.ledger, eventId: eventIdOf(applied, index), depositor };
}
