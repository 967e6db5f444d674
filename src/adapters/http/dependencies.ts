import { type Logger } from 'pino';
import { type AuditAction } from '../../core/access/audit-action.ts';
import { type IssueChallenge } from '../../core/access/issue-challenge.ts';
import { type ListAuditLog } from '../../core/access/list-audit-log.ts';
import { type MintToken } from '../../core/access/mint-token.ts';
import { type RedeemChallenge } from '../../core/access/redeem-challenge.ts';
import { type IdempotentReplies } from '../../core/access/ports/idempotent-replies.ts';
import { type RateLimit, type RateLimiter } from '../../core/access/ports/rate-limiter.ts';
import { type AcceptNetwork } from '../../core/billing/accept-network.ts';
import { type ConfirmReviewedCharge } from '../../core/billing/confirm-reviewed-charge.ts';
import { type DeductUsage } from '../../core/billing/deduct-usage.ts';
import { type ExportUsage } from '../../core/billing/export-usage.ts';
import { type FindCharge } from '../../core/billing/find-charge.ts';
import { type GetChargeReceipt } from '../../core/billing/get-charge-receipt.ts';
import { type GetNetworkStanding } from '../../core/billing/get-network-standing.ts';
import { type GetUsage } from '../../core/billing/get-usage.ts';
import { type ListReview } from '../../core/billing/list-review.ts';
import { type RequeueCharge } from '../../core/billing/requeue-charge.ts';
import { type VoidCharge } from '../../core/billing/void-charge.ts';
import { type WriteOffCharge } from '../../core/billing/write-off-charge.ts';
import { type CheckHealth } from '../../core/health/check-health.ts';
import { type DiagnoseHealth } from '../../core/health/diagnose-health.ts';
import { type HealthStatistics } from '../../core/health/health-statistics.ts';
import { type Lifecycle } from '../../core/health/lifecycle.ts';
import { type ManageHealth } from '../../core/health/manage-health.ts';
import { type CircuitBreakers } from '../../core/shared/circuit-breakers.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type Ids } from '../../core/shared/ids.ts';
import { type GatewayDependencies } from './gateway-dependencies.ts';
import { type DepositDeskDependencies } from './deposit-desk-dependencies.ts';
import { type KeyDependencies } from './key-dependencies.ts';
import { type MarketDependencies } from './market-dependencies.ts';
import { type RevenueDependencies } from './revenue-dependencies.ts';
import { type SettlementDependencies } from './settlement-dependencies.ts';
import { type VaultDependencies } from './vault-dependencies.ts';
import { type VaultWatchDependencies } from './vault-watch-dependencies.ts';
import { type WebhookDependencies } from './webhook-dependencies.ts';

/** One answered request, as `http_requests_total` and `http_request_duration_seconds` count it. */
export interface RequestSample {
  readonly method: string;
  /** The route's pattern, never the path itself; `unmatched` when there is none. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface HttpMetrics {
  observe(sample: RequestSample): void;
  /** Every metric in Prometheus text format. */
  text(): Promise<MetricsText>;
  /** Those of health and circuits alone. */
  healthText(): Promise<MetricsText>;
  /** `health_responses_total`. */
  readonly health: { answered(answer: { readonly view: string; readonly code: number }): void };
}

export interface MetricsText {
  readonly contentType: string;
  readonly body: string;
}

export interface Access {
  /** Key of the HS256 user tokens. */
  readonly jwtSecret: string;
  /** Whom their `aud` must name. */
  readonly jwtAudience: string;
  readonly adminApiKey: string;
  readonly metricsApiKey: string;
  /** Production trusts no `x-user-id` and guards the metrics. */
  readonly production: boolean;
}

export interface HealthDependencies {
  readonly checkHealth: Pick<CheckHealth, 'execute'>;
  readonly manageHealth: Pick<ManageHealth, 'execute'>;
  readonly diagnoseHealth: Pick<DiagnoseHealth, 'execute'>;
  readonly statistics: Pick<HealthStatistics, 'figures'>;
  readonly lifecycle: Pick<Lifecycle, 'phase'>;
  /** For v2 and its management; null: anyone may, but in production nobody manages. */
  readonly apiKey: string | null;
  /** Of v2 and its management together, for each key or address. */
  readonly rateLimit: RateLimit;
}

export interface LoginDependencies {
  readonly issueChallenge: Pick<IssueChallenge, 'execute'>;
  readonly redeemChallenge: Pick<RedeemChallenge, 'execute'>;
  readonly mintToken: Pick<MintToken, 'execute'>;
  /** The account (G...) that signs the challenges. */
  readonly signingKey: () => Promise<string>;
  readonly networkPassphrase: string;
  readonly homeDomain: string;
  /** `https://...` where wallets reach the service; null: wherever the request came to. */
  readonly publicOrigin: string | null;
}

export interface AuditDependencies {
  readonly auditAction: Pick<AuditAction, 'execute'>;
  readonly listAuditLog: Pick<ListAuditLog, 'execute'>;
}

export interface UsageDependencies {
  readonly getUsage: Pick<GetUsage, 'execute'>;
  readonly exportUsage: Pick<ExportUsage, 'execute'>;
}

export interface HttpDependencies {
  readonly login: LoginDependencies;
  readonly audit: AuditDependencies;
  readonly market: MarketDependencies;
  readonly keys: KeyDependencies;
  readonly gateway: GatewayDependencies;
  readonly usage: UsageDependencies;
  readonly vault: VaultDependencies;
  readonly vaultWatch: VaultWatchDependencies;
  readonly webhooks: WebhookDependencies;
  readonly depositDesk: DepositDeskDependencies;
  readonly revenue: RevenueDependencies;
  readonly settlements: SettlementDependencies;
  readonly deductUsage: Pick<DeductUsage, 'execute'>;
  readonly findCharge: Pick<FindCharge, 'execute'>;
  readonly voidCharge: Pick<VoidCharge, 'execute'>;
  readonly getChargeReceipt: Pick<GetChargeReceipt, 'execute'>;
  readonly listReview: Pick<ListReview, 'execute'>;
  readonly confirmReviewedCharge: Pick<ConfirmReviewedCharge, 'execute'>;
  readonly requeueCharge: Pick<RequeueCharge, 'execute'>;
  readonly writeOffCharge: Pick<WriteOffCharge, 'execute'>;
  readonly getNetworkStanding: Pick<GetNetworkStanding, 'execute'>;
  readonly acceptNetwork: Pick<AcceptNetwork, 'execute'>;
  readonly health: HealthDependencies;
  readonly circuitBreakers: Pick<CircuitBreakers, 'list' | 'reset' | 'forceOpen'>;
  readonly rateLimiter: RateLimiter;
  /** For each user, or for each address where nobody is logged in. */
  readonly rateLimit: RateLimit;
  readonly idempotentReplies: IdempotentReplies;
  readonly metrics: HttpMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly access: Access;
  /** What the landing page says that this is; what depends on it goes by `access.production`. */
  readonly mode: 'development' | 'production' | 'test';
  /** What health reports as the application's version. */
  readonly version: string;
  /** Believe `X-Forwarded-*`: only behind a proxy that overwrites them. */
  readonly trustProxy: boolean;
  /** Whose pages may call from a browser. */
  readonly corsOrigins: readonly string[];
  /** Announce on every answer that the money is play money. */
  readonly localNetwork: boolean;
}
