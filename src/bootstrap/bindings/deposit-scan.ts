import { type Container } from 'inversify';
import { KnexDepositScans } from '../../adapters/knex/knex-deposit-scans.ts';
import { ResilientDepositEvents } from '../../adapters/resilience/resilient-deposit-events.ts';
import { SorobanDepositEvents } from '../../adapters/soroban/soroban-deposit-events.ts';
import { meteredScan, scanAlarms } from '../../adapters/system/scan-report.ts';
import { AssignDeposit } from '../../core/vault/assign-deposit.ts';
import { GetScanStanding } from '../../core/vault/get-scan-standing.ts';
import { ListUnknownDeposits } from '../../core/vault/list-unknown-deposits.ts';
import { ScanDeposits } from '../../core/vault/scan-deposits.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** The worker that credits deposits, and what administrators do about those that it cannot credit. */
export function bindDepositScan(container: Container, { stellar }: Settings): void {
  const pooledContractId = stellar.vaultContractId;
  container
    .bind(TOKENS.DepositScans)
    .toResolvedValue((database) => new KnexDepositScans(database, stellar.network), [TOKENS.Database]);
  container
    .bind(TOKENS.DepositEvents)
    .toResolvedValue(
      (rpc, report, service) => new ResilientDepositEvents(new SorobanDepositEvents({ rpc, report }), service),
      [TOKENS.RpcClient, TOKENS.SorobanReport, TOKENS.SorobanService],
    );
  container.bind(TOKENS.ScanDeposits).toResolvedValue(
    (scans, events, guard, clock, logger, { deposits }) => {
      const alarms = scanAlarms(logger, deposits);
      return meteredScan(new ScanDeposits({ scans, events, guard, alarms, clock }, { pooledContractId }), deposits);
    },
    [TOKENS.DepositScans, TOKENS.DepositEvents, TOKENS.GuardNetwork, TOKENS.Clock, TOKENS.Logger, TOKENS.Metrics],
  );
  container.bind(TOKENS.DepositDeskDependencies).toResolvedValue(
    (deposits, scans) => ({
      listUnknownDeposits: new ListUnknownDeposits(deposits),
      assignDeposit: new AssignDeposit(deposits),
      getScanStanding: new GetScanStanding(scans),
    }),
    [TOKENS.Deposits, TOKENS.DepositScans],
  );
}
