/** A consumer's right to call a registered API: what the charges for its calls name. */
export interface Subscription {
  readonly consumerId: string;
  readonly apiId: string;
  /** At least one. */
  readonly endpointIds: readonly string[];
  readonly apiKeyId: string;
}
