import { Account, Keypair, Operation, TransactionBuilder, type xdr } from '@stellar/stellar-sdk/base';
import { type ChainView } from '../ledger/chain-view.ts';
import { accountKey } from '../state/ledger-key.ts';
import { decodeEnvelope, type Envelope } from './envelope.ts';
import { BASE_FEE } from './fees.ts';
import { simulate, type SimulatedCall } from './simulation.ts';

/** A contract call by one account, which pays for it and authorizes it. */
export interface CallRequest {
  /** S... */
  readonly secret: string;
  readonly contractId: string;
  readonly name: string;
  readonly args: xdr.ScVal[];
  /** Epoch seconds; 0 for no bound. */
  readonly maxTime: number;
}

export type SignedCall =
  { readonly kind: 'signed'; readonly envelope: Envelope } | { readonly kind: 'error'; readonly error: string };

type AnyChain = Pick<ChainView, 'genesis' | 'state'>;

/** Builds, simulates and signs a call as any client would, with the account's next sequence number. */
export function signedCall(chain: AnyChain, request: CallRequest): SignedCall {
  const keys = Keypair.fromSecret(request.secret);
  const publicKey = keys.publicKey();
  const account = chain.state.get(accountKey(publicKey));
  if (account?.kind !== 'account') return failed('the source has no account');
  const build = (simulated?: SimulatedCall) => buildCall(chain, publicKey, account.sequence, request, simulated);
  const { passphrase } = chain.genesis;
  const draft = decodeEnvelope(build().toXdr(), passphrase);
  const simulation = draft === undefined ? undefined : simulate(draft, chain.state, true);
  if (simulation?.kind !== 'success') return failed(simulation?.error ?? 'the call does not decode');
  const transaction = build(simulation);
  transaction.sign(keys);
  const envelope = decodeEnvelope(transaction.toXdr(), passphrase);
  return envelope === undefined ? failed('the call does not decode') : { kind: 'signed', envelope };
}

const failed = (error: string): SignedCall => ({ kind: 'error', error });

/** With `simulated` it carries what the simulation asked for. */
function buildCall(
  { genesis }: AnyChain,
  publicKey: string,
  sequence: bigint,
  { contractId, name, args, maxTime }: CallRequest,
  simulated?: SimulatedCall,
) {
  const builder = new TransactionBuilder(new Account(publicKey, String(sequence)), {
    fee: String(BASE_FEE),
    networkPassphrase: genesis.passphrase,
    timebounds: { minTime: 0, maxTime },
  });
  if (simulated !== undefined) builder.setSorobanData(simulated.transactionData);
  const auth = [...(simulated?.auth ?? [])];
  return builder
    .addOperation(Operation.invokeContractFunction({ contract: contractId, function: name, args, auth }))
    .build();
}
