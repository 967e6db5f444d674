import 'reflect-metadata';
import { Container } from 'inversify';
import { type Logger } from 'pino';
import { bindAccess } from './bindings/access.ts';
import { bindBilling } from './bindings/billing.ts';
import { bindCatalog } from './bindings/catalog.ts';
import { bindDepositScan } from './bindings/deposit-scan.ts';
import { bindGathering } from './bindings/gathering.ts';
import { bindHealth } from './bindings/health.ts';
import { bindHeldCalls } from './bindings/held-calls.ts';
import { bindHttp } from './bindings/http.ts';
import { bindIdempotency } from './bindings/idempotency.ts';
import { bindGateway } from './bindings/gateway.ts';
import { bindKeys } from './bindings/keys.ts';
import { bindNetwork } from './bindings/network.ts';
import { bindRevenue } from './bindings/revenue.ts';
import { bindResilience } from './bindings/resilience.ts';
import { bindSettlement } from './bindings/settlement.ts';
import { bindStores } from './bindings/stores.ts';
import { bindSystem } from './bindings/system.ts';
import { bindUsage } from './bindings/usage.ts';
import { bindVault } from './bindings/vault.ts';
import { bindVaultWorkers } from './bindings/vault-workers.ts';
import { bindWebhooks } from './bindings/webhooks.ts';
import { type Settings } from './settings.ts';
import { type SharedState } from './shared-state.ts';
import { type Signers } from './signers.ts';
import { TOKENS } from './tokens.ts';

/** What takes time to make, and is therefore there before the container. */
export interface Prepared {
  readonly signers: Signers;
  readonly sharedState: SharedState;
  readonly logger: Logger;
}

/** The one place where ports meet adapters. */
export function buildContainer(settings: Settings, { signers, sharedState, logger }: Prepared): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(TOKENS.Settings).toConstantValue(settings);
  container.bind(TOKENS.SharedState).toConstantValue(sharedState);
  bindSystem(container, settings, logger);
  bindResilience(container, settings);
  bindStores(container, settings);
  bindNetwork(container, settings, signers);
  bindBilling(container, settings);
  bindGathering(container, settings);
  bindRevenue(container, settings);
  bindSettlement(container, settings);
  bindAccess(container, settings);
  bindVault(container, settings);
  bindCatalog(container, settings);
  bindKeys(container, settings);
  bindGateway(container, settings);
  bindHeldCalls(container, settings);
  bindUsage(container, settings);
  bindIdempotency(container);
  bindVaultWorkers(container, settings);
  bindDepositScan(container, settings);
  bindWebhooks(container, settings);
  bindHealth(container, settings);
  bindHttp(container, settings);
  return container;
}
