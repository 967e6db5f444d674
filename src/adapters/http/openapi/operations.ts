import { type DocumentFacts } from './document-facts.ts';
import { type Operation } from './operation.ts';
import { ADMIN } from './operations/admin.ts';
import { BILLING } from './operations/billing.ts';
import { CATALOG } from './operations/catalog.ts';
import { DEVELOPERS } from './operations/developers.ts';
import { HEALTH } from './operations/health.ts';
import { keyOperations } from './operations/keys.ts';
import { loginOperations } from './operations/login.ts';
import { SERVICE } from './operations/service.ts';
import { USAGE } from './operations/usage.ts';

/** Every route, in the order in which readers meet it. */
export function operationsOf({ login, clock }: Pick<DocumentFacts, 'login' | 'clock'>): readonly Operation[] {
  return [
    ...CATALOG,
    ...loginOperations(login.homeDomain),
    ...keyOperations(clock),
    ...BILLING,
    ...USAGE,
    ...DEVELOPERS,
    ...HEALTH,
    ...ADMIN,
    ...SERVICE,
  ];
}
