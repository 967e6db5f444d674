import { formatUsdc } from '../../../core/shared/usdc.ts';
import { type DepositToSign } from '../../../core/vault/build-deposit.ts';
import { type DepositView } from '../../../core/vault/find-deposit.ts';

interface Network {
  readonly network: string;
  readonly networkPassphrase: string;
}

/** What a wallet needs to sign, and a person to know before. */
export function presentDepositToSign(deposit: DepositToSign, { network, networkPassphrase }: Network) {
  return {
    transactionXdr: deposit.transactionXdr,
    hash: deposit.hash,
    network,
    networkPassphrase,
    contractId: deposit.contractId,
    amountUsdc: formatUsdc(deposit.units),
    fee: deposit.feeStroops.toString(),
    expiresAt: new Date(deposit.maxTime * 1000).toISOString(),
  };
}

/** A deposit as its user sees it. */
export function presentDeposit(deposit: DepositView) {
  const { hash, status, credited, contractId, depositor, ledger, expiresAt } = deposit;
  return {
    hash,
    status,
    credited,
    amountUsdc: formatUsdc(deposit.units),
    contractId,
    depositorAddress: depositor,
    ledger,
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  };
}
