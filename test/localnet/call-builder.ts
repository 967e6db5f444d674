import {
  Account,
  Address,
  Keypair,
  type Memo,
  Operation,
  SorobanDataBuilder,
  TransactionBuilder,
  xdr,
} from '@stellar/stellar-sdk/base';
import { address, i128, symbol, VOID } from '../../src/localnet/sc-val.ts';
import { type Bench } from './harness.ts';

/** A contract call, and everything about its envelope that a test may want different from a correct one. */
export interface CallPlan {
  readonly contract: string;
  readonly name: string;
  readonly args: xdr.ScVal[];
  /** S... of the transaction source and of the operation source. */
  readonly source: string;
  readonly authority: string;
  readonly signers?: readonly string[];
  readonly bid?: number;
  readonly fee?: (fee: bigint) => bigint;
  readonly sequence?: (next: bigint) => bigint;
  readonly minTime?: number;
  readonly maxTime?: number;
  readonly minLedger?: number;
  readonly maxLedger?: number;
  readonly memo?: Memo;
  readonly passphrase?: string;
  readonly operations?: number;
  readonly data?: (data: xdr.SorobanTransactionData) => xdr.SorobanTransactionData | null;
  readonly auth?: (auth: xdr.SorobanAuthorizationEntry[]) => xdr.SorobanAuthorizationEntry[];
}

export const publicKeyOf = (secret: string): string => Keypair.fromSecret(secret).publicKey();

export const sequenceOf = async (bench: Bench, publicKey: string): Promise<bigint> => {
  const { status, body } = await bench.request('GET', `/horizon/accounts/${publicKey}`);
  return status === 200 ? BigInt(String(body['sequence'])) : 0n;
};

/** A correct `deduct` of the genesis vault through channel `channel`. */
export function deductPlan(bench: Bench, requestId: string | null, units = 10_000n, channel = 0): CallPlan {
  const { vaultContractId, chargeSigner, channels } = bench.genesis;
  return {
    contract: vaultContractId,
    name: 'deduct',
    args: [address(chargeSigner.publicKey), i128(units), requestId === null ? VOID : symbol(requestId)],
    source: channels[channel]!.secret,
    authority: chargeSigner.secret,
  };
}

interface Simulated {
  readonly data: xdr.SorobanTransactionData;
  readonly auth: xdr.SorobanAuthorizationEntry[];
}

function build(plan: CallPlan, sequence: bigint, passphrase: string, simulated?: Simulated) {
  const source = publicKeyOf(plan.source);
  const builder = new TransactionBuilder(new Account(source, String(sequence - 1n)), {
    fee: String(plan.bid ?? 100),
    networkPassphrase: passphrase,
    timebounds: { minTime: plan.minTime ?? 0, maxTime: plan.maxTime ?? 0 },
    ...(plan.memo === undefined ? {} : { memo: plan.memo }),
  });
  if (plan.minLedger !== undefined || plan.maxLedger !== undefined) {
    builder.setLedgerbounds(plan.minLedger ?? 0, plan.maxLedger ?? 0);
  }
  for (let index = 0; index < (simulated === undefined ? 1 : (plan.operations ?? 1)); index++) {
    builder.addOperation(
      Operation.invokeContractFunction({
        contract: plan.contract,
        function: plan.name,
        args: plan.args,
        auth: simulated?.auth ?? [],
        source: publicKeyOf(plan.authority),
      }),
    );
  }
  if (simulated !== undefined) builder.setSorobanData(simulated.data);
  return builder.build();
}

/** The envelope of a transaction with another fee or without its Soroban data, unsigned. */
function rewrite(envelopeXdr: string, fee: bigint, keepsData: boolean): xdr.TransactionEnvelope {
  const envelope = xdr.TransactionEnvelope.fromXdr(envelopeXdr, 'base64');
  if (envelope.type !== 'envelopeTypeTx') throw new Error('only plain envelopes are rewritten');
  const { tx } = envelope.v1;
  const rewritten = new xdr.Transaction({
    sourceAccount: tx.sourceAccount,
    fee: Number(fee),
    seqNum: tx.seqNum,
    cond: tx.cond,
    memo: tx.memo,
    operations: tx.operations,
    ext: keepsData ? tx.ext : xdr.TransactionExt.v0(),
  });
  return xdr.TransactionEnvelope.envelopeTypeTx(new xdr.TransactionV1Envelope({ tx: rewritten, signatures: [] }));
}

export async function simulate(bench: Bench, plan: CallPlan): Promise<Readonly<Record<string, unknown>>> {
  const raw = build(plan, 1n, bench.genesis.passphrase);
  return bench.rpc('simulateTransaction', { transaction: raw.toXdr(), useUpgradedAuth: true });
}

async function simulated(bench: Bench, plan: CallPlan): Promise<Simulated> {
  const answer = await simulate(bench, plan);
  if (answer['error'] !== undefined) return unchecked(plan);
  const [result] = answer['results'] as { auth: string[] }[];
  return {
    data: new SorobanDataBuilder(String(answer['transactionData'])).build(),
    auth: (result?.auth ?? []).map((entry) => xdr.SorobanAuthorizationEntry.fromXdr(entry, 'base64')),
  };
}

/** Room enough for any call: what a client sends that does not heed a failing simulation. */
function unchecked(plan: CallPlan): Simulated {
  const data = new SorobanDataBuilder().setResources(20_000_000, 10_000, 10_000).setResourceFee(10_000_000n);
  const root = new xdr.SorobanAuthorizedInvocation({
    function: xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(
      new xdr.InvokeContractArgs({
        contractAddress: Address.fromString(plan.contract).toScAddress(),
        functionName: plan.name,
        args: plan.args,
      }),
    ),
    subInvocations: [],
  });
  const credentials = xdr.SorobanCredentials.sorobanCredentialsSourceAccount();
  return { data: data.build(), auth: [new xdr.SorobanAuthorizationEntry({ credentials, rootInvocation: root })] };
}

/** Simulates, assembles and signs; every deviation of the plan goes into what is signed. */
export async function envelopeFor(bench: Bench, plan: CallPlan) {
  const passphrase = plan.passphrase ?? bench.genesis.passphrase;
  const found = await simulated(bench, plan);
  const data = plan.data === undefined ? found.data : plan.data(found.data);
  const auth = plan.auth === undefined ? found.auth : plan.auth(found.auth);
  const next = (await sequenceOf(bench, publicKeyOf(plan.source))) + 1n;
  const sequence = plan.sequence === undefined ? next : plan.sequence(next);
  const built = build(plan, sequence, passphrase, { data: data ?? found.data, auth });
  const fee = plan.fee === undefined ? BigInt(built.fee) : plan.fee(BigInt(built.fee));
  const transaction = TransactionBuilder.fromXdr(
    rewrite(built.toXdr(), fee, data !== null).toXdr('base64'),
    passphrase,
  );
  for (const secret of plan.signers ?? defaultSigners(plan)) transaction.sign(Keypair.fromSecret(secret));
  return transaction;
}

const defaultSigners = (plan: CallPlan): readonly string[] =>
  plan.source === plan.authority ? [plan.source] : [plan.source, plan.authority];
