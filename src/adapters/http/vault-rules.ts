import { type BuildDepositError } from '../../core/vault/build-deposit.ts';
import { type FindDepositError } from '../../core/vault/find-deposit.ts';
import { type GetBalanceError } from '../../core/vault/get-balance.ts';
import { type ReconcileVaultsError } from '../../core/vault/reconcile-vaults.ts';
import { type RegisterVaultError } from '../../core/vault/register-vault.ts';
import { type SubmitDepositError } from '../../core/vault/submit-deposit.ts';
import { type DepositFieldProblem } from './deposit-field-problem.ts';
import { type ErrorRule } from './error-rule.ts';

export type VaultProblem =
  | RegisterVaultError
  | GetBalanceError
  | Exclude<BuildDepositError | SubmitDepositError, DepositFieldProblem>
  | FindDepositError
  | ReconcileVaultsError;

/** Part of the total map in error-mapping.ts: what only vaults and deposits are refused for. */
export const VAULT_RULES = {
  chain_unreadable: {
    status: 503,
    code: 'SOROBAN_UNAVAILABLE',
    message: 'The vault contracts could not be read: nothing was compared',
    retryAfterSeconds: 5,
  },
  vault_exists: { status: 409, code: 'VAULT_EXISTS', message: 'The user has a vault on this network already' },
  address_taken: {
    status: 409,
    code: 'ADDRESS_TAKEN',
    message: 'The account or the contract belongs to the vault of another user',
  },
  address_not_proven: {
    status: 403,
    code: 'ADDRESS_NOT_PROVEN',
    message: 'The depositor address is bound only for who logged in with it, or with its signature',
  },
  ownership_not_proven: {
    status: 403,
    code: 'OWNERSHIP_NOT_PROVEN',
    message: 'The contract is bound only for who logged in as its owner, or with the signature of its owner',
  },
  dedicated_not_allowed: {
    status: 403,
    code: 'DEDICATED_NOT_ALLOWED',
    message: 'This service opens vaults in its shared contract only',
  },
  contract_unfit: {
    status: 422,
    code: 'CONTRACT_UNFIT',
    message: 'This is no vault contract that this service may deduct from',
  },
  source_not_bound: {
    status: 409,
    code: 'SOURCE_NOT_BOUND',
    message: 'Deposits of this account would not be credited: the vault is not bound to it',
  },
  source_account_missing: {
    status: 422,
    code: 'SOURCE_ACCOUNT_MISSING',
    message: 'The source account is not on the ledger: fund it first',
  },
  trustline_missing: {
    status: 422,
    code: 'TRUSTLINE_MISSING',
    message: 'The source account has no trustline to USDC: add it first',
  },
  usdc_insufficient: {
    status: 422,
    code: 'USDC_INSUFFICIENT',
    message: 'The source account holds less USDC than the amount',
  },
  fee_unaffordable: {
    status: 422,
    code: 'FEE_UNAFFORDABLE',
    message: 'The source account cannot pay the fee above its reserve: add XLM first',
  },
  deposit_too_small: {
    status: 422,
    code: 'DEPOSIT_TOO_SMALL',
    message: 'The amount is below the smallest deposit that the vault takes',
  },
  vault_paused: { status: 409, code: 'VAULT_PAUSED', message: 'The vault takes no deposits for now' },
  deposit_refused: {
    status: 422,
    code: 'DEPOSIT_REFUSED',
    message: 'The vault contract or its token would refuse the deposit',
  },
  transaction_not_built: {
    status: 422,
    code: 'TRANSACTION_NOT_BUILT',
    message: 'This is no deposit that was built for this user, or it was changed since',
  },
  transaction_not_signed: {
    status: 422,
    code: 'TRANSACTION_NOT_SIGNED',
    message: 'The deposit is not signed as its source account demands: nothing was sent',
  },
  transaction_held_up: {
    status: 503,
    code: 'TRANSACTION_HELD_UP',
    message: 'The network takes no further transaction of this account for now: send the same again',
    retryAfterSeconds: 5,
  },
  transaction_refused: {
    status: 422,
    code: 'TRANSACTION_REFUSED',
    message: 'The network does not take the deposit, and it has not landed: build another one',
  },
  deposit_not_found: { status: 404, code: 'DEPOSIT_NOT_FOUND', message: 'There is no deposit with this hash' },
  node_unavailable: {
    status: 503,
    code: 'SOROBAN_UNAVAILABLE',
    message: 'The Stellar network cannot be reached: nothing was done',
    retryAfterSeconds: 5,
  },
  node_failed: {
    status: 502,
    code: 'SOROBAN_RPC_ERROR',
    message: 'The Stellar network gave no answer that can be used',
  },
  history_unavailable: {
    status: 503,
    code: 'HORIZON_UNAVAILABLE',
    message: 'The history of the Stellar network cannot be reached',
    retryAfterSeconds: 5,
  },
  history_failed: {
    status: 502,
    code: 'HORIZON_ERROR',
    message: 'The history of the Stellar network gave no answer that can be used',
  },
} as const satisfies Partial<Record<VaultProblem['kind'], ErrorRule>>;
