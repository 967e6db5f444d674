import { Keypair, SorobanDataBuilder, Transaction, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import { okAsync } from 'neverthrow';
import sinon from 'sinon';
import { SecretKeySigner } from '../../../src/adapters/soroban/secret-key-signer.ts';
import {
  SorobanVaultContract,
  type SorobanVaultContractPorts,
} from '../../../src/adapters/soroban/soroban-vault-contract.ts';
import { type SorobanReport } from '../../../src/adapters/soroban/soroban-report.ts';
import { CONTRACT_ID, PASSPHRASE } from './paper-contract.ts';
import { neverAborted, ScriptedNode } from './scripted-node.ts';

export const CHARGE_KEY = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 1));
export const CHANNEL_KEY = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 2));
export const LATEST_LEDGER = 1_000;
export const CLOSE_TIME = 1_790_000_000;
export const CHANNEL_SEQUENCE = 77n;
export const MIN_RESOURCE_FEE = 90_353n;
export const INCLUSION_FEE_MAX = 100_000n;

/** Everything is well: the channel has money, the contract agrees. */
export function healthyNode(): ScriptedNode {
  return new ScriptedNode()
    .answer('getHealth', { status: 'healthy', latestLedger: LATEST_LEDGER, latestLedgerCloseTime: `${CLOSE_TIME}` })
    .answer('getFeeStats', { sorobanInclusionFee: { p90: '250' } })
    .answer('getLedgerEntries', { entries: [{ xdr: accountXdr(CHANNEL_KEY, CHANNEL_SEQUENCE) }], latestLedger: 1_000 })
    .answerBy('simulateTransaction', ({ transaction }) => ({ result: simulationOf(transaction as string) }));
}

export function accountXdr(keypair: Keypair, seqNum: bigint): string {
  const account = new xdr.AccountEntry({
    accountId: keypair.xdrAccountId(),
    balance: 10_000_000n,
    seqNum,
    numSubEntries: 0,
    inflationDest: null,
    flags: 0,
    homeDomain: '',
    thresholds: Buffer.from([1, 0, 0, 0]),
    signers: [],
    ext: xdr.AccountEntryExt.v0(),
  });
  return xdr.LedgerEntryData.account(account).toXdr('base64');
}

/** What a node answers when the call goes through: the one authorization is the operation source's own. */
export function simulationOf(envelopeXdr: string) {
  const resources = new SorobanDataBuilder().setResourceFee(MIN_RESOURCE_FEE).setResources(1, 2, 3).build();
  return {
    transactionData: resources.toXdr('base64'),
    minResourceFee: MIN_RESOURCE_FEE.toString(),
    results: [{ auth: [authorizationOf(callOf(decode(envelopeXdr))).toXdr('base64')], xdr: 'AAAAAQ==' }],
    latestLedger: LATEST_LEDGER,
  };
}

export function authorizationOf(
  call: xdr.InvokeContractArgs,
  subInvocations: xdr.SorobanAuthorizedInvocation[] = [],
): xdr.SorobanAuthorizationEntry {
  return new xdr.SorobanAuthorizationEntry({
    credentials: xdr.SorobanCredentials.sorobanCredentialsSourceAccount(),
    rootInvocation: invocationOf(call, subInvocations),
  });
}

export function invocationOf(
  call: xdr.InvokeContractArgs,
  subInvocations: xdr.SorobanAuthorizedInvocation[] = [],
): xdr.SorobanAuthorizedInvocation {
  const authorized = xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(call);
  return new xdr.SorobanAuthorizedInvocation({ function: authorized, subInvocations });
}

export function decode(envelopeXdr: string): Transaction {
  const transaction = TransactionBuilder.fromXdr(envelopeXdr, PASSPHRASE);
  if (transaction instanceof Transaction) return transaction;
  throw new TypeError('A fee bump');
}

export function callOf(transaction: Transaction): xdr.InvokeContractArgs {
  const [operation] = transaction.operations;
  if (operation?.type !== 'invokeHostFunction') throw new TypeError('No contract call');
  if (operation.func.type !== 'hostFunctionTypeInvokeContract') throw new TypeError('No contract call');
  return operation.func.value;
}

export const ONE_ITEM = [{ units: 12_345n, onChainId: 'id_0' }] as const;

/** The adapter over a node, with its report as a spy. */
export async function vaultOver(node: ScriptedNode, ports: Partial<SorobanVaultContractPorts> = {}) {
  const report = sinon.spy<SorobanReport>(() => undefined);
  const capabilities = { hasMaxDeduct: true };
  const contract = new SorobanVaultContract(
    {
      rpc: node.client(),
      deployments: { verifyDeployment: (contractId) => okAsync({ contractId, capabilities }) },
      chargeSigner: await SecretKeySigner.fromSecret(CHARGE_KEY.secret()),
      channelSigners: [await SecretKeySigner.fromSecret(CHANNEL_KEY.secret())],
      report,
      ...ports,
    },
    { networkPassphrase: PASSPHRASE, inclusionFeeStroopsMax: INCLUSION_FEE_MAX },
  );
  const prepare = (
    items: readonly { units: bigint; onChainId: string }[] = ONE_ITEM,
    { lastSequence = 0n, signal = neverAborted() } = {},
  ) => {
    const channel = { publicKey: CHANNEL_KEY.publicKey(), lastSequence };
    return contract.prepareDeduct({ contractId: CONTRACT_ID, items, channel }, signal);
  };
  return { prepare, report };
}
