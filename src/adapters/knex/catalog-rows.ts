import { type Api, type ApiStatus, type ChargePolicy, type HttpMethod } from '../../core/catalog/api.ts';
import { type Category } from '../../core/catalog/category.ts';

export interface ApiRow {
  readonly id: string;
  readonly serial: bigint;
  readonly owner_id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly base_url: string;
  readonly category: Category;
  readonly status: ApiStatus;
  readonly charge_on: ChargePolicy;
  readonly revision: number;
  readonly signing_secret: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly endpoints: readonly EndpointJson[];
}

/** As `json_agg` gives it; the price as text, because a number in JSON would be read as a float. */
interface EndpointJson {
  readonly id: string;
  readonly method: HttpMethod;
  readonly path: string;
  readonly price: string;
  readonly description: string | null;
}

/** What an update leaves as it is, and the new revision. */
export type UpdatedRow = Pick<ApiRow, 'serial' | 'owner_id' | 'slug' | 'revision' | 'signing_secret' | 'created_at'>;

type Unchanged = Pick<Api, 'serial' | 'ownerId' | 'slug' | 'revision' | 'signingSecret' | 'createdAt'>;

export function unchangedOf(row: UpdatedRow): Unchanged {
  const { serial, owner_id: ownerId, slug, revision, signing_secret: signingSecret, created_at: createdAt } = row;
  return { serial, ownerId, slug, revision, signingSecret, createdAt: createdAt.getTime() };
}

export function apiOf(row: ApiRow): Api {
  return {
    ...unchangedOf(row),
    id: row.id,
    name: row.name,
    description: row.description,
    baseUrl: row.base_url,
    category: row.category,
    status: row.status,
    chargeOn: row.charge_on,
    updatedAt: row.updated_at.getTime(),
    endpoints: row.endpoints.map(({ price, ...endpoint }) => ({ ...endpoint, units: BigInt(price) })),
  };
}
