import { type Logger } from 'pino';
import { type BatchedCallHolds } from '../adapters/batching/batched-call-holds.ts';
import { type BatchedChargeReservations } from '../adapters/batching/batched-charge-reservations.ts';
import {
  type AuditDependencies,
  type HealthDependencies,
  type HttpDependencies,
  type LoginDependencies,
  type UsageDependencies,
} from '../adapters/http/dependencies.ts';
import { type DepositDeskDependencies } from '../adapters/http/deposit-desk-dependencies.ts';
import { type KeyDependencies } from '../adapters/http/key-dependencies.ts';
import { type MarketDependencies } from '../adapters/http/market-dependencies.ts';
import { type VaultDependencies } from '../adapters/http/vault-dependencies.ts';
import { type Database } from '../adapters/knex/database.ts';
import { type Scheduler } from '../adapters/scheduler/scheduler.ts';
import { type ResilientService } from '../adapters/resilience/resilient-service.ts';
import { type DeploymentCheck } from '../adapters/soroban/deployment-check.ts';
import { type RpcClient } from '../adapters/soroban/rpc-client.ts';
import { type SorobanReport } from '../adapters/soroban/soroban-report.ts';
import { type Metrics } from '../adapters/system/metrics.ts';
import { type Sep10Challenges } from '../adapters/stellar-login/sep10-challenges.ts';
import { type AuthenticateApiKey } from '../core/access/authenticate-api-key.ts';
import { type ForgetUsedChallenges } from '../core/access/forget-used-challenges.ts';
import { type AccountSigners } from '../core/access/ports/account-signers.ts';
import { type ForgetIdempotentReplies } from '../core/access/forget-idempotent-replies.ts';
import { type IdempotentReplies } from '../core/access/ports/idempotent-replies.ts';
import { type ApiKeyLookup, type ApiKeys } from '../core/access/ports/api-keys.ts';
import { type AuditLog } from '../core/access/ports/audit-log.ts';
import { type Developers } from '../core/access/ports/developers.ts';
import { type TokenIssuer } from '../core/access/ports/token-issuer.ts';
import { type UsedChallenges } from '../core/access/ports/used-challenges.ts';
import { type AcceptNetwork } from '../core/billing/accept-network.ts';
import { type ChargeNotices } from '../core/billing/charge-notices.ts';
import { type ConfirmCharges } from '../core/billing/confirm-charges.ts';
import { type ConfirmLandedItem } from '../core/billing/confirm-landed-item.ts';
import { type ConfirmReviewedCharge } from '../core/billing/confirm-reviewed-charge.ts';
import { type DeductUsage } from '../core/billing/deduct-usage.ts';
import { type FindCharge } from '../core/billing/find-charge.ts';
import { type LedgerWitnesses } from '../core/billing/ledger-witnesses.ts';
import { type GatherCalls } from '../core/billing/gather-calls.ts';
import { type GetChargeReceipt } from '../core/billing/get-charge-receipt.ts';
import { type GetNetworkStanding } from '../core/billing/get-network-standing.ts';
import { type GuardNetwork } from '../core/billing/guard-network.ts';
import { type ListReview } from '../core/billing/list-review.ts';
import { type ObserveBacklog } from '../core/billing/observe-backlog.ts';
import { type ChainHistory } from '../core/billing/ports/chain-history.ts';
import { type ChainNetwork } from '../core/billing/ports/chain-network.ts';
import { type ChainTransactions } from '../core/billing/ports/chain-transactions.ts';
import { type CallGathering } from '../core/billing/ports/call-gathering.ts';
import { type DeductLimits } from '../core/billing/ports/deduct-limits.ts';
import { type ItemAlerts } from '../core/billing/ports/item-alerts.ts';
import { type ChannelAccounts } from '../core/billing/ports/channel-accounts.ts';
import { type ChargeBacklog } from '../core/billing/ports/charge-backlog.ts';
import { type ChargeHolds } from '../core/billing/ports/charge-holds.ts';
import { type ChargeItems } from '../core/billing/ports/charge-items.ts';
import { type DeductRecords } from '../core/billing/ports/deduct-records.ts';
import { type LedgerWatermark } from '../core/billing/ports/ledger-watermark.ts';
import { type ReviewDesk } from '../core/billing/ports/review-desk.ts';
import { type SubmissionTrigger } from '../core/billing/ports/submission-trigger.ts';
import { type UsageHistory } from '../core/billing/ports/usage-history.ts';
import { type UsageLedger } from '../core/billing/ports/usage-ledger.ts';
import { type VaultContract } from '../core/billing/ports/vault-contract.ts';
import { type RequeueCharge } from '../core/billing/requeue-charge.ts';
import { type ResolveTransaction } from '../core/billing/resolve-transaction.ts';
import { type SendGroup } from '../core/billing/send-group.ts';
import { type SubmitCharges } from '../core/billing/submit-charges.ts';
import { type TallyUsage } from '../core/billing/tally-usage.ts';
import { type VoidCharge } from '../core/billing/void-charge.ts';
import { type WriteOffCharge } from '../core/billing/write-off-charge.ts';
import { type CheckUpstream } from '../core/catalog/check-upstream.ts';
import { type FindApi } from '../core/catalog/find-api.ts';
import { type ApiCatalog } from '../core/catalog/ports/api-catalog.ts';
import { type AdmitCall } from '../core/gateway/admit-call.ts';
import { type PayForCall } from '../core/gateway/pay-for-call.ts';
import { type UndiciUpstream } from '../adapters/upstream/undici-upstream.ts';
import { type GatewayDependencies } from '../adapters/http/gateway-dependencies.ts';
import { type CallSettlements } from '../core/gateway/call-settlements.ts';
import { type HeldCalls } from '../core/gateway/ports/held-calls.ts';
import { type SweepHolds } from '../core/gateway/sweep-holds.ts';
import { type CheckHealth } from '../core/health/check-health.ts';
import { type DiagnoseHealth } from '../core/health/diagnose-health.ts';
import { type HealthMonitor } from '../core/health/health-monitor.ts';
import { type HealthStatistics } from '../core/health/health-statistics.ts';
import { type Lifecycle } from '../core/health/lifecycle.ts';
import { type ManageHealth } from '../core/health/manage-health.ts';
import { type HealthObserver } from '../core/health/ports/health-observer.ts';
import { type HealthProbe } from '../core/health/ports/health-probe.ts';
import { type ProcessVitals } from '../core/health/ports/process-vitals.ts';
import { type RefreshHealth } from '../core/health/refresh-health.ts';
import { type WorkerHeartbeats } from '../core/health/worker-heartbeats.ts';
import { type CircuitBreakers } from '../core/shared/circuit-breakers.ts';
import { type Clock } from '../core/shared/clock.ts';
import { type Ids } from '../core/shared/ids.ts';
import { type DepositEvents } from '../core/vault/ports/deposit-events.ts';
import { type DepositScans } from '../core/vault/ports/deposit-scans.ts';
import { type Deposits } from '../core/vault/ports/deposits.ts';
import { type Vaults } from '../core/vault/ports/vaults.ts';
import { type ForgetUnsentDeposits } from '../core/vault/forget-unsent-deposits.ts';
import { type BuiltDeposits } from '../core/vault/ports/built-deposits.ts';
import { type DedicatedContracts } from '../core/vault/ports/dedicated-contracts.ts';
import { type DepositBuilder } from '../core/vault/ports/deposit-builder.ts';
import { type DepositHistory } from '../core/vault/ports/deposit-history.ts';
import { type DepositNetwork } from '../core/vault/ports/deposit-network.ts';
import { type RegisterVault } from '../core/vault/register-vault.ts';
import { type ScanDeposits } from '../core/vault/scan-deposits.ts';
import { type Settings } from './settings.ts';
import { type SharedState } from './shared-state.ts';
import { type Signers } from './signers.ts';
import { token } from './tokens/token.ts';
import { VAULT_WATCH_TOKENS } from './tokens/vault-watch-tokens.ts';
import { SETTLEMENT_TOKENS } from './tokens/settlement-tokens.ts';
import { WEBHOOK_TOKENS } from './tokens/webhook-tokens.ts';

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
  UsageHistory: token<UsageHistory>('UsageHistory'),
  ChargeReservations: token<BatchedChargeReservations>('ChargeReservations'),
  ChargeItems: token<ChargeItems>('ChargeItems'),
  ChargeHolds: token<ChargeHolds>('ChargeHolds'),
  HeldCalls: token<HeldCalls>('HeldCalls'),
  CallHolds: token<BatchedCallHolds>('CallHolds'),
  CallSettlements: token<CallSettlements>('CallSettlements'),
  SweepHolds: token<SweepHolds>('SweepHolds'),
  Upstream: token<UndiciUpstream>('Upstream'),
  AdmitCall: token<AdmitCall>('AdmitCall'),
  PayForCall: token<PayForCall>('PayForCall'),
  ForwardCall: token<GatewayDependencies['forwardCall']>('ForwardCall'),
  GatewayDependencies: token<GatewayDependencies>('GatewayDependencies'),
  ChannelAccounts: token<ChannelAccounts>('ChannelAccounts'),
  ChainTransactions: token<ChainTransactions>('ChainTransactions'),
  LedgerWatermark: token<LedgerWatermark>('LedgerWatermark'),
  ChargeBacklog: token<ChargeBacklog>('ChargeBacklog'),
  ReviewDesk: token<ReviewDesk>('ReviewDesk'),
  Vaults: token<Vaults>('Vaults'),
  Deposits: token<Deposits>('Deposits'),
  DepositScans: token<DepositScans>('DepositScans'),
  DepositEvents: token<DepositEvents>('DepositEvents'),
  ScanDeposits: token<Pick<ScanDeposits, 'execute'>>('ScanDeposits'),

  Signers: token<Signers>('Signers'),
  SorobanReport: token<SorobanReport>('SorobanReport'),
  RpcClient: token<RpcClient>('RpcClient'),
  DeploymentCheck: token<DeploymentCheck>('DeploymentCheck'),
  VaultContract: token<VaultContract>('VaultContract'),
  ChainNetwork: token<ChainNetwork>('ChainNetwork'),
  ChainHistory: token<ChainHistory>('ChainHistory'),
  DeductRecords: token<DeductRecords>('DeductRecords'),

  SubmissionTrigger: token<SubmissionTrigger>('SubmissionTrigger'),
  ChargeNotices: token<ChargeNotices>('ChargeNotices'),
  DeductUsage: token<Pick<DeductUsage, 'execute'>>('DeductUsage'),
  FindCharge: token<FindCharge>('FindCharge'),
  GetChargeReceipt: token<GetChargeReceipt>('GetChargeReceipt'),
  VoidCharge: token<VoidCharge>('VoidCharge'),
  TallyUsage: token<TallyUsage>('TallyUsage'),
  GuardNetwork: token<GuardNetwork>('GuardNetwork'),
  CallGathering: token<CallGathering>('CallGathering'),
  DeductLimits: token<DeductLimits>('DeductLimits'),
  ItemAlerts: token<ItemAlerts>('ItemAlerts'),
  GatherCalls: token<Pick<GatherCalls, 'execute'>>('GatherCalls'),
  ConfirmLandedItem: token<ConfirmLandedItem>('ConfirmLandedItem'),
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
  GetNetworkStanding: token<GetNetworkStanding>('GetNetworkStanding'),
  AcceptNetwork: token<AcceptNetwork>('AcceptNetwork'),
  RegisterVault: token<RegisterVault>('RegisterVault'),
  DedicatedContracts: token<DedicatedContracts>('DedicatedContracts'),
  BuiltDeposits: token<BuiltDeposits>('BuiltDeposits'),
  DepositBuilder: token<DepositBuilder>('DepositBuilder'),
  DepositNetwork: token<DepositNetwork>('DepositNetwork'),
  DepositHistory: token<DepositHistory>('DepositHistory'),
  ForgetUnsentDeposits: token<ForgetUnsentDeposits>('ForgetUnsentDeposits'),

  ...VAULT_WATCH_TOKENS,
  ...SETTLEMENT_TOKENS,
  ...WEBHOOK_TOKENS,

  SharedState: token<SharedState>('SharedState'),
  CircuitBreakers: token<CircuitBreakers>('CircuitBreakers'),
  SorobanService: token<ResilientService>('SorobanService'),
  HorizonService: token<ResilientService>('HorizonService'),

  Lifecycle: token<Lifecycle>('Lifecycle'),
  WorkerHeartbeats: token<WorkerHeartbeats>('WorkerHeartbeats'),
  HealthProbes: token<readonly HealthProbe[]>('HealthProbes'),
  HealthObserver: token<HealthObserver>('HealthObserver'),
  HealthStatistics: token<HealthStatistics>('HealthStatistics'),
  HealthMonitor: token<HealthMonitor>('HealthMonitor'),
  ProcessVitals: token<ProcessVitals>('ProcessVitals'),
  CheckHealth: token<CheckHealth>('CheckHealth'),
  RefreshHealth: token<RefreshHealth>('RefreshHealth'),
  ManageHealth: token<ManageHealth>('ManageHealth'),
  DiagnoseHealth: token<DiagnoseHealth>('DiagnoseHealth'),

  HealthDependencies: token<HealthDependencies>('HealthDependencies'),
  WalletChallenges: token<Sep10Challenges>('WalletChallenges'),
  AccountSigners: token<AccountSigners>('AccountSigners'),
  UsedChallenges: token<UsedChallenges>('UsedChallenges'),
  TokenIssuer: token<TokenIssuer>('TokenIssuer'),
  AuditLog: token<AuditLog>('AuditLog'),
  ApiKeys: token<ApiKeys & ApiKeyLookup>('ApiKeys'),
  AuthenticateApiKey: token<AuthenticateApiKey>('AuthenticateApiKey'),
  ForgetUsedChallenges: token<ForgetUsedChallenges>('ForgetUsedChallenges'),

  IdempotentReplies: token<IdempotentReplies>('IdempotentReplies'),
  ForgetIdempotentReplies: token<ForgetIdempotentReplies>('ForgetIdempotentReplies'),

  LoginDependencies: token<LoginDependencies>('LoginDependencies'),
  ApiCatalog: token<ApiCatalog>('ApiCatalog'),
  Developers: token<Developers>('Developers'),
  CheckUpstream: token<CheckUpstream>('CheckUpstream'),
  FindApi: token<FindApi>('FindApi'),

  DepositDeskDependencies: token<DepositDeskDependencies>('DepositDeskDependencies'),
  MarketDependencies: token<MarketDependencies>('MarketDependencies'),
  KeyDependencies: token<KeyDependencies>('KeyDependencies'),
  VaultDependencies: token<VaultDependencies>('VaultDependencies'),
  AuditDependencies: token<AuditDependencies>('AuditDependencies'),
  UsageDependencies: token<UsageDependencies>('UsageDependencies'),
  HttpDependencies: token<HttpDependencies>('HttpDependencies'),
} as const;
