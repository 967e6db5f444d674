import { type Api, type Endpoint } from '../../../core/catalog/api.ts';
import { formatUsdc } from '../../../core/shared/usdc.ts';

/** An API as anybody sees it: never where its calls go, nor whose it is. */
export function presentApi(api: Api) {
  const { id, slug, name, description, category, status, chargeOn } = api;
  return {
    id,
    slug,
    name,
    description,
    category,
    status,
    charge_on: chargeOn,
    endpoints: api.endpoints.map(presentEndpoint),
    created_at: new Date(api.createdAt).toISOString(),
    updated_at: new Date(api.updatedAt).toISOString(),
  };
}

/** An API as its owner sees it. */
export function presentOwnApi(api: Api) {
  return { ...presentApi(api), base_url: api.baseUrl };
}

function presentEndpoint({ id, path, method, units, description }: Endpoint) {
  return { id, path, method, price_per_call_usdc: formatUsdc(units), description };
}
