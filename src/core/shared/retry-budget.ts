export interface RetryBudgetPolicy {
  /** What a full budget holds; it starts full. */
  readonly capacity: number;
  readonly costPerRetry: number;
  readonly gainPerSuccess: number;
}

/**
 * Bounds the load that retries add to a service in trouble: they are paid for by calls that succeed. A first attempt
 * costs nothing, so an empty budget fills again as soon as the service works. (As in the AWS SDKs' standard retry mode.)
 */
export class RetryBudget {
  private readonly policy: RetryBudgetPolicy;
  private tokens: number;

  constructor(policy: RetryBudgetPolicy) {
    this.policy = policy;
    this.tokens = policy.capacity;
  }

  /** False: the budget does not pay for a further retry. */
  spend(): boolean {
    if (this.tokens < this.policy.costPerRetry) return false;
    this.tokens -= this.policy.costPerRetry;
    return true;
  }

  earn(): void {
    this.tokens = Math.min(this.policy.capacity, this.tokens + this.policy.gainPerSuccess);
  }
}
