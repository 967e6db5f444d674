import { type Container } from 'inversify';
import { type Logger } from 'pino';
import { HorizonChainHistory } from '../../adapters/horizon/horizon-chain-history.ts';
import { ResilientChainHistory } from '../../adapters/resilience/resilient-chain-history.ts';
import { ResilientChainNetwork } from '../../adapters/resilience/resilient-chain-network.ts';
import { ResilientDepositHistory } from '../../adapters/resilience/resilient-deposit-history.ts';
import { ResilientDeductRecords } from '../../adapters/resilience/resilient-deduct-records.ts';
import { ResilientVaultContract } from '../../adapters/resilience/resilient-vault-contract.ts';
import { hashesOf } from '../../adapters/soroban/applied-envelope.ts';
import { DeploymentCheck } from '../../adapters/soroban/deployment-check.ts';
import { fetchTransport } from '../../adapters/soroban/fetch-transport.ts';
import { loadSdk } from '../../adapters/soroban/load-sdk.ts';
import { RpcClient } from '../../adapters/soroban/rpc-client.ts';
import { SorobanChainNetwork } from '../../adapters/soroban/soroban-chain-network.ts';
import { SorobanDeductRecords } from '../../adapters/soroban/soroban-deduct-records.ts';
import { SorobanVaultContract } from '../../adapters/soroban/soroban-vault-contract.ts';
import { type Clock } from '../../core/shared/clock.ts';
import { SyncOnRefusal } from '../../core/vault/sync-on-refusal.ts';
import { type Settings } from '../settings.ts';
import { type Signers } from '../signers.ts';
import { TOKENS } from '../tokens.ts';

export function bindNetwork(container: Container, settings: Settings, signers: Signers): void {
  const { config, stellar } = settings;
  const { passphrase, rpcUrl } = stellar;
  const { rpcTimeoutMs, inclusionFeeMaxStroops } = config.stellar;
  container.bind(TOKENS.Signers).toConstantValue(signers);
  container
    .bind(TOKENS.SorobanReport)
    .toResolvedValue(
      (logger) => (event) => logger.warn({ soroban: event }, 'Soroban call not as wished'),
      [TOKENS.Logger],
    );
  container.bind(TOKENS.RpcClient).toResolvedValue(
    (clock, metrics) =>
      new RpcClient({
        url: rpcUrl,
        transport: fetchTransport,
        clock,
        timeoutMs: rpcTimeoutMs,
        observe: (method, outcome) => metrics.sorobanCalls.inc({ method, outcome }),
      }),
    [TOKENS.Clock, TOKENS.Metrics],
  );
  container
    .bind(TOKENS.DeploymentCheck)
    .toResolvedValue((rpc) => new DeploymentCheck(rpc, passphrase), [TOKENS.RpcClient]);
  container.bind(TOKENS.VaultContract).toResolvedValue(
    (rpc, deployments, { charge, channels }, report, service, requests) => {
      const contract = new SorobanVaultContract(
        { rpc, deployments, chargeSigner: charge, channelSigners: channels, report },
        { networkPassphrase: passphrase, inclusionFeeStroopsMax: BigInt(inclusionFeeMaxStroops) },
      );
      const resilient = new ResilientVaultContract(contract, service);
      return new SyncOnRefusal(resilient, requests, { pooledContractId: stellar.vaultContractId });
    },
    [
      TOKENS.RpcClient,
      TOKENS.DeploymentCheck,
      TOKENS.Signers,
      TOKENS.SorobanReport,
      TOKENS.SorobanService,
      TOKENS.SyncRequests,
    ],
  );
  container
    .bind(TOKENS.ChainNetwork)
    .toResolvedValue(
      (rpc, report, service) =>
        new ResilientChainNetwork(new SorobanChainNetwork({ rpc, report }, passphrase), service),
      [TOKENS.RpcClient, TOKENS.SorobanReport, TOKENS.SorobanService],
    );
  container
    .bind(TOKENS.DeductRecords)
    .toResolvedValue(
      (rpc, report, service) =>
        new ResilientDeductRecords(new SorobanDeductRecords({ rpc, report }, passphrase), service),
      [TOKENS.RpcClient, TOKENS.SorobanReport, TOKENS.SorobanService],
    );
  bindHistory(container, settings);
}

function bindHistory(container: Container, { config, stellar }: Settings): void {
  const options = { url: stellar.horizonUrl, timeoutMs: config.stellar.rpcTimeoutMs };
  const historyOf = (clock: Clock, logger: Logger) =>
    new HorizonChainHistory(
      {
        transport: fetchTransport,
        clock,
        readHashes: async (envelopeXdr) => hashesOf(await loadSdk(), envelopeXdr, stellar.passphrase),
        report: (problem) => logger.warn({ horizon: problem }, 'Horizon call not as wished'),
      },
      options,
    );
  const needed = [TOKENS.Clock, TOKENS.Logger, TOKENS.HorizonService] as const;
  container
    .bind(TOKENS.ChainHistory)
    .toResolvedValue(
      (clock, logger, service) => new ResilientChainHistory(historyOf(clock, logger), service),
      [...needed],
    );
  container
    .bind(TOKENS.DepositHistory)
    .toResolvedValue(
      (clock, logger, service) => new ResilientDepositHistory(historyOf(clock, logger), service),
      [...needed],
    );
}
