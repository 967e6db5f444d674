import { type DocumentFacts } from './document-facts.ts';
import { type Operation } from './operation.ts';
import { ADMIN } from './operations/admin.ts';
import { BILLING } from './operations/billing.ts';
import { CATALOG } from './operations/catalog.ts';
import { DEPOSIT_DESK } from './operations/deposit-desk.ts';
import { depositOperations } from './operations/deposits.ts';
import { DEVELOPERS } from './operations/developers.ts';
import { GATEWAY } from './operations/gateway.ts';
import { HEALTH } from './operations/health.ts';
import { keyOperations } from './operations/keys.ts';
import { loginOperations } from './operations/login.ts';
import { REVENUE } from './operations/revenue.ts';
import { SERVICE } from './operations/service.ts';
import { SETTLEMENTS } from './operations/settlements.ts';
import { USAGE } from './operations/usage.ts';
import { VAULT_WATCH } from './operations/vault-watch.ts';
import { vaultOperations } from './operations/vault.ts';
import { WEBHOOKS } from './operations/webhooks.ts';

/** Every route, in the order in which readers meet it. */
export function operationsOf({
  login,
  clock,
  vault,
}: Pick<DocumentFacts, 'login' | 'clock' | 'vault'>): readonly Operation[] {
  return [
    ...CATALOG,
    ...loginOperations(login.homeDomain),
    ...keyOperations(clock),
    ...GATEWAY,
    ...vaultOperations(vault.network),
    ...depositOperations(vault.network),
    ...BILLING,
    ...USAGE,
    ...DEVELOPERS,
    ...WEBHOOKS,
    ...REVENUE,
    ...HEALTH,
    ...ADMIN,
    ...VAULT_WATCH,
    ...DEPOSIT_DESK,
    ...SETTLEMENTS,
    ...SERVICE,
  ];
}
