import { type Logger } from 'pino';
import { type ConfirmReviewedCharge } from '../../core/billing/confirm-reviewed-charge.ts';
import { type DeductUsage } from '../../core/billing/deduct-usage.ts';
import { type FindCharge } from '../../core/billing/find-charge.ts';
import { type ListReview } from '../../core/billing/list-review.ts';
import { type RequeueCharge } from '../../core/billing/requeue-charge.ts';
import { type VoidCharge } from '../../core/billing/void-charge.ts';
import { type WriteOffCharge } from '../../core/billing/write-off-charge.ts';
import { type CheckHealth } from '../../core/health/check-health.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { type Ids } from '../../core/shared/ids.ts';

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
  text(): Promise<{ readonly contentType: string; readonly body: string }>;
}

export interface Access {
  /** Key of the HS256 user tokens. */
  readonly jwtSecret: string;
  readonly adminApiKey: string;
  readonly metricsApiKey: string;
  /** Production trusts no `x-user-id` and guards the metrics. */
  readonly production: boolean;
}

export interface HttpDependencies {
  readonly deductUsage: Pick<DeductUsage, 'execute'>;
  readonly findCharge: Pick<FindCharge, 'execute'>;
  readonly voidCharge: Pick<VoidCharge, 'execute'>;
  readonly listReview: Pick<ListReview, 'execute'>;
  readonly confirmReviewedCharge: Pick<ConfirmReviewedCharge, 'execute'>;
  readonly requeueCharge: Pick<RequeueCharge, 'execute'>;
  readonly writeOffCharge: Pick<WriteOffCharge, 'execute'>;
  readonly checkHealth: Pick<CheckHealth, 'execute'>;
  readonly metrics: HttpMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly access: Access;
  /** What health reports as the application's version. */
  readonly version: string;
  /** Believe `X-Forwarded-*`: only behind a proxy that overwrites them. */
  readonly trustProxy: boolean;
  /** Announce on every answer that the money is play money. */
  readonly localNetwork: boolean;
}
