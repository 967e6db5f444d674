import { type Container } from 'inversify';
import { KnexBuiltDeposits } from '../../adapters/knex/knex-built-deposits.ts';
import { ResilientDedicatedContracts } from '../../adapters/resilience/resilient-dedicated-contracts.ts';
import { ResilientDepositBuilder } from '../../adapters/resilience/resilient-deposit-builder.ts';
import { ResilientDepositNetwork } from '../../adapters/resilience/resilient-deposit-network.ts';
import { Sep53Proofs } from '../../adapters/soroban/sep53-proofs.ts';
import { SorobanChainNetwork } from '../../adapters/soroban/soroban-chain-network.ts';
import { SorobanDedicatedContracts } from '../../adapters/soroban/soroban-dedicated-contracts.ts';
import { SorobanDepositBuilder } from '../../adapters/soroban/soroban-deposit-builder.ts';
import { SorobanDepositNetwork } from '../../adapters/soroban/soroban-deposit-network.ts';
import { SorobanSignedEnvelopes } from '../../adapters/soroban/soroban-signed-envelopes.ts';
import { BuildDeposit } from '../../core/vault/build-deposit.ts';
import { FindDeposit } from '../../core/vault/find-deposit.ts';
import { ForgetUnsentDeposits } from '../../core/vault/forget-unsent-deposits.ts';
import { GetBalance } from '../../core/vault/get-balance.ts';
import { ProveAccount } from '../../core/vault/prove-account.ts';
import { RegisterVault } from '../../core/vault/register-vault.ts';
import { SubmitDeposit } from '../../core/vault/submit-deposit.ts';
import { SyncOnOpening } from '../../core/vault/sync-on-opening.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** Vaults, and how users put money into them. */
export function bindVault(container: Container, settings: Settings): void {
  bindRegistration(container, settings);
  bindDepositNetwork(container, settings);
  const { BuiltDeposits, Clock } = TOKENS;
  const { network, passphrase: networkPassphrase } = settings.stellar;
  container
    .bind(BuiltDeposits)
    .toResolvedValue((database) => new KnexBuiltDeposits(database, network), [TOKENS.Database]);
  container
    .bind(TOKENS.ForgetUnsentDeposits)
    .toResolvedValue((deposits, clock) => new ForgetUnsentDeposits(deposits, clock), [BuiltDeposits, Clock]);
  const envelopes = new SorobanSignedEnvelopes(networkPassphrase);
  container.bind(TOKENS.VaultDependencies).toResolvedValue(
    (registerVault, syncRequests, vaults, builder, deposits, accounts, chain, history, clock) => ({
      registerVault: new SyncOnOpening(registerVault, syncRequests),
      getBalance: new GetBalance(vaults, network),
      buildDeposit: new BuildDeposit({ vaults, builder, deposits, clock }),
      submitDeposit: new SubmitDeposit({ deposits, envelopes, accounts, network: chain, clock }),
      findDeposit: new FindDeposit({ deposits, network: chain, history, clock }),
      network,
      networkPassphrase,
    }),
    [
      TOKENS.RegisterVault,
      TOKENS.SyncRequests,
      TOKENS.Vaults,
      TOKENS.DepositBuilder,
      BuiltDeposits,
      TOKENS.AccountSigners,
      TOKENS.DepositNetwork,
      TOKENS.DepositHistory,
      Clock,
    ],
  );
}

function bindRegistration(container: Container, { config, stellar }: Settings): void {
  const { passphrase: networkPassphrase, vaultContractId: pooledContractId } = stellar;
  const policy = { networkPassphrase, pooledContractId, allowDedicated: config.billing.allowDedicatedVaults };
  container.bind(TOKENS.DedicatedContracts).toResolvedValue(
    (rpc, deployments, { charge }, report, service) => {
      const options = { networkPassphrase, chargeAccount: charge.publicKey };
      const contracts = new SorobanDedicatedContracts({ rpc, deployments, report }, options);
      return new ResilientDedicatedContracts(contracts, service);
    },
    [TOKENS.RpcClient, TOKENS.DeploymentCheck, TOKENS.Signers, TOKENS.SorobanReport, TOKENS.SorobanService],
  );
  container.bind(TOKENS.RegisterVault).toResolvedValue(
    (vaults, contracts, accounts, clock) => {
      const proveAccount = new ProveAccount({ proofs: new Sep53Proofs(), accounts, clock });
      return new RegisterVault({ vaults, contracts, proveAccount, clock }, policy);
    },
    [TOKENS.Vaults, TOKENS.DedicatedContracts, TOKENS.AccountSigners, TOKENS.Clock],
  );
}

function bindDepositNetwork(container: Container, { config, stellar }: Settings): void {
  const { passphrase: networkPassphrase, usdcIssuer } = stellar;
  const { baseFeeStroops, timeoutSeconds } = config.stellar.deposits;
  const { RpcClient, SorobanReport, SorobanService } = TOKENS;
  container.bind(TOKENS.DepositBuilder).toResolvedValue(
    (rpc, deployments, report, service) => {
      const options = { networkPassphrase, usdcIssuer, baseFeeStroops: BigInt(baseFeeStroops), timeoutSeconds };
      return new ResilientDepositBuilder(new SorobanDepositBuilder({ rpc, deployments, report }, options), service);
    },
    [RpcClient, TOKENS.DeploymentCheck, SorobanReport, SorobanService],
  );
  container.bind(TOKENS.DepositNetwork).toResolvedValue(
    (rpc, report, service) => {
      // Wrapped once: what sends for charges has a circuit around it, which would be asked twice.
      const sender = new SorobanChainNetwork({ rpc, report }, networkPassphrase);
      return new ResilientDepositNetwork(
        new SorobanDepositNetwork({ rpc, sender, report }, networkPassphrase),
        service,
      );
    },
    [RpcClient, SorobanReport, SorobanService],
  );
}
