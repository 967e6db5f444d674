import { type ServiceIdentifier } from 'inversify';
import { type Logger } from 'pino';
import { type BatchedChargeReservations } from '../adapters/batching/batched-charge-reservations.ts';
import { type HttpDependencies } from '../adapters/http/dependencies.ts';
import { type Database } from '../adapters/knex/database.ts';
import { type Scheduler } from '../adapters/scheduler/scheduler.ts';
import { type DeploymentCheck } from '../adapters/soroban/deployment-check.ts';
import { type RpcClient } from '../adapters/soroban/rpc-client.ts';
import { type SorobanReport } from '../adapters/soroban/soroban-report.ts';
import { type Metrics } from '../adapters/system/metrics.ts';
import { type ChargeNotices } from '../core/billing/charge-notices.ts';
import { type ConfirmCharges } from '../core/billing/confirm-charges.ts';
import { type ConfirmReviewedCharge } from '../core/billing/confirm-reviewed-charge.ts';
import { type DeductUsage } from '../core/billing/deduct-usage.ts';
import { type FindCharge } from '../core/billing/find-charge.ts';
import { type LedgerWitnesses } from '../core/billing/ledger-witnesses.ts';
import { type GuardNetwork } from '../core/billing/guard-network.ts';
import { type ListReview } from '../core/billing/list-review.ts';
import { type ObserveBacklog } from '../core/billing/observe-backlog.ts';
import { type ChainHistory } from '../core/billing/ports/chain-history.ts';
import { type ChainNetwork } from '../core/billing/ports/chain-network.ts';
import { type ChainTransactions } from '../core/billing/ports/chain-transactions.ts';
import { type ChannelAccounts } from '../core/billing/ports/channel-accounts.ts';
import { type ChargeBacklog } from '../core/billing/ports/charge-backlog.ts';
import { type ChargeItems } from '../core/billing/ports/charge-items.ts';
import { type LedgerWatermark } from '../core/billing/ports/ledger-watermark.ts';
import { type ReviewDesk } from '../core/billing/ports/review-desk.ts';
import { type SubmissionTrigger } from '../core/billing/ports/submission-trigger.ts';
import { type UsageLedger } from '../core/billing/ports/usage-ledger.ts';
import { type VaultContract } from '../core/billing/ports/vault-contract.ts';
import { type RequeueCharge } from '../core/billing/requeue-charge.ts';
import { type ResolveTransaction } from '../core/billing/resolve-transaction.ts';
import { type SendGroup } from '../core/billing/send-group.ts';
import { type SubmitCharges } from '../core/billing/submit-charges.ts';
import { type VoidCharge } from '../core/billing/void-charge.ts';
import { type WriteOffCharge } from '../core/billing/write-off-charge.ts';
import { type CheckHealth } from '../core/health/check-health.ts';
import { type Clock } from '../core/shared/clock.ts';
import { type Ids } from '../core/shared/ids.ts';
import { type CreditDeposit } from '../core/vault/credit-deposit.ts';
import { type Deposits, type Vaults } from '../core/vault/ports.ts';
import { type RegisterVault } from '../core/vault/register-vault.ts';
import { type Settings } from './settings.ts';
import { type Signers } from './signers.ts';

const token = <T>(name: string): ServiceIdentifier<T> => Symbol.for(name);

/** Everything that is wired, by the role it plays. */
export const TOKENS = {
  Settings: token<Settings>('Settings'),
  Clock: token<Clock>('Clock'),
  Ids: token<Ids>('Ids'),
  Logger: token<Logger>('Logger'),
  Metrics: token<Metrics>('Metrics'),
  Scheduler: token<Scheduler>('Scheduler'),

  Database: token<Database>('Database'),
  UsageLedger: token<UsageLedger>('UsageLedger'),
  ChargeReservations: token<BatchedChargeReservations>('ChargeReservations'),
  ChargeItems: token<ChargeItems>('ChargeItems'),
  ChannelAccounts: token<ChannelAccounts>('ChannelAccounts'),
  ChainTransactions: token<ChainTransactions>('ChainTransactions'),
  LedgerWatermark: token<LedgerWatermark>('LedgerWatermark'),
  ChargeBacklog: token<ChargeBacklog>('ChargeBacklog'),
  ReviewDesk: token<ReviewDesk>('ReviewDesk'),
  Vaults: token<Vaults>('Vaults'),
  Deposits: token<Deposits>('Deposits'),

  Signers: token<Signers>('Signers'),
  SorobanReport: token<SorobanReport>('SorobanReport'),
  RpcClient: token<RpcClient>('RpcClient'),
  DeploymentCheck: token<DeploymentCheck>('DeploymentCheck'),
  VaultContract: token<VaultContract>('VaultContract'),
  ChainNetwork: token<ChainNetwork>('ChainNetwork'),
  ChainHistory: token<ChainHistory>('ChainHistory'),

  SubmissionTrigger: token<SubmissionTrigger>('SubmissionTrigger'),
  ChargeNotices: token<ChargeNotices>('ChargeNotices'),
  DeductUsage: token<Pick<DeductUsage, 'execute'>>('DeductUsage'),
  FindCharge: token<FindCharge>('FindCharge'),
  VoidCharge: token<VoidCharge>('VoidCharge'),
  GuardNetwork: token<GuardNetwork>('GuardNetwork'),
  SendGroup: token<SendGroup>('SendGroup'),
  SubmitCharges: token<SubmitCharges>('SubmitCharges'),
  ResolveTransaction: token<Pick<ResolveTransaction, 'execute'>>('ResolveTransaction'),
  ConfirmCharges: token<ConfirmCharges>('ConfirmCharges'),
  ObserveBacklog: token<ObserveBacklog>('ObserveBacklog'),
  LedgerWitnesses: token<LedgerWitnesses>('LedgerWitnesses'),
  ListReview: token<ListReview>('ListReview'),
  ConfirmReviewedCharge: token<ConfirmReviewedCharge>('ConfirmReviewedCharge'),
  RequeueCharge: token<RequeueCharge>('RequeueCharge'),
  WriteOffCharge: token<WriteOffCharge>('WriteOffCharge'),
  RegisterVault: token<RegisterVault>('RegisterVault'),
  CreditDeposit: token<CreditDeposit>('CreditDeposit'),
  CheckHealth: token<CheckHealth>('CheckHealth'),

  HttpDependencies: token<HttpDependencies>('HttpDependencies'),
} as const;
