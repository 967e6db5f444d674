import { type Knex } from 'knex';
import * as createUsageEvents from '../../../migrations/001_create_usage_events.ts';
import * as createVaults from '../../../migrations/002_create_vaults.ts';
import * as createChainTables from '../../../migrations/003_create_chain_tables.ts';
import * as createMoneyFunctions from '../../../migrations/004_create_money_functions.ts';
import * as createReviewFunctions from '../../../migrations/005_create_review_functions.ts';
import * as addNetworkStanding from '../../../migrations/006_add_network_standing.ts';
import * as createCatalog from '../../../migrations/007_create_catalog.ts';
import * as createLoginAndAudit from '../../../migrations/008_create_login_and_audit.ts';
import * as createApiKeys from '../../../migrations/009_create_api_keys.ts';
import * as checkKeysInHolds from '../../../migrations/010_check_keys_in_holds.ts';
import * as indexUsage from '../../../migrations/011_index_usage.ts';
import * as createIdempotentReplies from '../../../migrations/012_create_idempotent_replies.ts';
import * as confirmLandedItem from '../../../migrations/013_confirm_landed_item.ts';
import * as createBuiltDeposits from '../../../migrations/014_create_built_deposits.ts';
import * as createDepositScan from '../../../migrations/015_create_deposit_scan.ts';
import * as addVaultWatch from '../../../migrations/016_add_vault_watch.ts';
import * as addGatewayColumns from '../../../migrations/017_add_gateway_columns.ts';
import * as settleCalls from '../../../migrations/018_settle_calls.ts';
import * as gatherCalls from '../../../migrations/019_gather_calls.ts';
import * as createSettlements from '../../../migrations/020_create_settlements.ts';
import * as createPayoutFunctions from '../../../migrations/021_create_payout_functions.ts';
import * as createWebhooks from '../../../migrations/022_create_webhooks.ts';
import * as lightenCalls from '../../../migrations/023_lighten_calls.ts';
import * as putOffLandedItems from '../../../migrations/024_put_off_landed_items.ts';
import * as holdLoneCalls from '../../../migrations/025_hold_lone_calls.ts';
import * as collectCapturedCalls from '../../../migrations/026_collect_captured_calls.ts';
import * as letDeliveredPrevail from '../../../migrations/027_let_delivered_prevail.ts';
import * as leaveClaimedCharges from '../../../migrations/028_leave_claimed_charges.ts';

/** The names that databases remember. Without a file extension: the same for `src` and for the compiled `dist`. */
const MIGRATIONS: ReadonlyMap<string, Knex.Migration> = new Map([
  ['001_create_usage_events', createUsageEvents],
  ['002_create_vaults', createVaults],
  ['003_create_chain_tables', createChainTables],
  ['004_create_money_functions', createMoneyFunctions],
  ['005_create_review_functions', createReviewFunctions],
  ['006_add_network_standing', addNetworkStanding],
  ['007_create_catalog', createCatalog],
  ['008_create_login_and_audit', createLoginAndAudit],
  ['009_create_api_keys', createApiKeys],
  ['010_check_keys_in_holds', checkKeysInHolds],
  ['011_index_usage', indexUsage],
  ['012_create_idempotent_replies', createIdempotentReplies],
  ['013_confirm_landed_item', confirmLandedItem],
  ['014_create_built_deposits', createBuiltDeposits],
  ['015_create_deposit_scan', createDepositScan],
  ['016_add_vault_watch', addVaultWatch],
  ['017_add_gateway_columns', addGatewayColumns],
  ['018_settle_calls', settleCalls],
  ['019_gather_calls', gatherCalls],
  ['020_create_settlements', createSettlements],
  ['021_create_payout_functions', createPayoutFunctions],
  ['022_create_webhooks', createWebhooks],
  ['023_lighten_calls', lightenCalls],
  ['024_put_off_landed_items', putOffLandedItems],
  ['025_hold_lone_calls', holdLoneCalls],
  ['026_collect_captured_calls', collectCapturedCalls],
  ['027_let_delivered_prevail', letDeliveredPrevail],
  ['028_leave_claimed_charges', leaveClaimedCharges],
]);

export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve([...MIGRATIONS.keys()]),
  getMigrationName: (name) => name,
  getMigration: (name) => {
    const migration = MIGRATIONS.get(name);
    return migration === undefined
      ? Promise.reject(new Error(`There is no migration ${name}`))
      : Promise.resolve(migration);
  },
};
