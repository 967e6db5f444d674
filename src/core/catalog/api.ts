import { type Units } from '../shared/usdc.ts';
import { type Category } from './category.ts';
import { type UpstreamUrl } from './upstream-url.ts';

export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

export type HttpMethod = (typeof HTTP_METHODS)[number];

/** A paused API is not listed and takes no calls. */
export type ApiStatus = 'active' | 'paused';

/** Which answers of the upstream are charged: all below 500, or only those below 400. */
export const CHARGE_POLICIES = ['response', 'success'] as const;

export type ChargePolicy = (typeof CHARGE_POLICIES)[number];

export interface EndpointDraft {
  readonly method: HttpMethod;
  /** `/forecast/{city}`, see endpoint-path.ts. */
  readonly path: string;
  /** Price of one call; 0 is free. */
  readonly units: Units;
  readonly description: string | null;
}

export interface Endpoint extends EndpointDraft {
  /** `endpoint_...`; an endpoint that is described anew keeps it, so that its charges stay together. */
  readonly id: string;
}

/** What a provider says of an API. */
export interface ApiDraft {
  readonly name: string;
  readonly description: string | null;
  readonly baseUrl: UpstreamUrl;
  readonly category: Category;
  readonly chargeOn: ChargePolicy;
  /** No two with the same method and shape of path. */
  readonly endpoints: readonly EndpointDraft[];
}

export interface NewApi extends Omit<ApiDraft, 'baseUrl'> {
  /** `api_...` */
  readonly id: string;
  readonly ownerId: string;
  /** Where calls are forwarded to. Only the owner may see it. */
  readonly baseUrl: string;
  readonly status: ApiStatus;
  readonly endpoints: readonly Endpoint[];
}

export interface Api extends NewApi {
  /** Grows with every registration: lists go by it. */
  readonly serial: bigint;
  /** Names the API in addresses; unique, never changed. */
  readonly slug: string;
  /** Raised by one with every change of what its provider says of it. */
  readonly revision: number;
  /** What its calls are signed with; null: they are not. Shown to its owner when it is made, and to nobody after. */
  readonly signingSecret: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
