import 'reflect-metadata';
import { Container } from 'inversify';
import { type Logger } from 'pino';
import { bindBilling } from './bindings/billing.ts';
import { bindHttp } from './bindings/http.ts';
import { bindNetwork } from './bindings/network.ts';
import { bindStores } from './bindings/stores.ts';
import { bindSystem } from './bindings/system.ts';
import { type Settings } from './settings.ts';
import { type Signers } from './signers.ts';
import { TOKENS } from './tokens.ts';

/** The one place where ports meet adapters. */
export function buildContainer(settings: Settings, signers: Signers, logger: Logger): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(TOKENS.Settings).toConstantValue(settings);
  bindSystem(container, logger);
  bindStores(container, settings);
  bindNetwork(container, settings, signers);
  bindBilling(container, settings);
  bindHttp(container, settings);
  return container;
}
