import { type RetryPolicy } from '../../core/shared/retry.ts';
import { type ResilientServicePolicy } from './resilient-service.ts';

type RetrySettings = Pick<RetryPolicy, 'attemptsMax' | 'baseDelayMs'>;

/** No caller waits longer: a build of a transaction may take 10 s of the 20 s that its claim lasts. */
const TOTAL_TIMEOUT_MS = 10_000;
const RETRY_DELAY_MS_MAX = 5_000;
/** Twenty retries out of nothing, then one for every five successes. */
const RETRY_BUDGET = { capacity: 100, costPerRetry: 5, gainPerSuccess: 1 };
/** One run asks about up to 100 transactions at once: who is turned away then would be so in every run. */
const QUEUE_MAX = 240;

const policy = (concurrencyMax: number, settings: RetrySettings): ResilientServicePolicy => ({
  bulkhead: { concurrencyMax, queueMax: QUEUE_MAX },
  totalTimeoutMs: TOTAL_TIMEOUT_MS,
  retry: { ...settings, delayMsMax: RETRY_DELAY_MS_MAX },
  retryBudget: RETRY_BUDGET,
});

export const sorobanRpcPolicy = (settings: RetrySettings): ResilientServicePolicy => policy(16, settings);

export const horizonPolicy = (settings: RetrySettings): ResilientServicePolicy => policy(20, settings);
