import { okAsync } from 'neverthrow';
import { type VaultDependencies } from '../../../src/adapters/http/vault-dependencies.ts';
import { InMemoryBuiltDeposits } from '../../../src/adapters/memory/in-memory-built-deposits.ts';
import { InMemoryVaults } from '../../../src/adapters/memory/in-memory-vaults.ts';
import { MemoryDatabase } from '../../../src/adapters/memory/memory-database.ts';
import { type SigningAuthority } from '../../../src/core/access/ports/account-signers.ts';
import { BuildDeposit } from '../../../src/core/vault/build-deposit.ts';
import { FindDeposit } from '../../../src/core/vault/find-deposit.ts';
import { GetBalance } from '../../../src/core/vault/get-balance.ts';
import { type DedicatedContracts } from '../../../src/core/vault/ports/dedicated-contracts.ts';
import { type DepositBuilder } from '../../../src/core/vault/ports/deposit-builder.ts';
import { type DepositHistory } from '../../../src/core/vault/ports/deposit-history.ts';
import { type DepositNetwork } from '../../../src/core/vault/ports/deposit-network.ts';
import { type SignedEnvelopes } from '../../../src/core/vault/ports/signed-envelopes.ts';
import { ProveAccount } from '../../../src/core/vault/prove-account.ts';
import { RegisterVault } from '../../../src/core/vault/register-vault.ts';
import { SubmitDeposit } from '../../../src/core/vault/submit-deposit.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { HASH, NOW } from './examples.ts';

export const PASSPHRASE = 'A Network';
export const POOL_ID = 'CBIELTK6YBZJU5UP2WWQEUCYKLPU6AUNZ2BQ4WWFEIE3USCIHMXQDAMA';
export const EXPIRES_AT = NOW + 300_000;

/** What the world outside says to a service of vaults; everything is well unless a test says otherwise. */
export interface VaultSurroundings {
  /** Who has an empty vault from the start. */
  readonly opened: readonly string[];
  readonly allowDedicated: boolean;
  readonly isSignedBy: (key: string, message: string, signature: Uint8Array) => boolean;
  readonly inspect: DedicatedContracts['inspect'];
  readonly build: DepositBuilder['build'];
  readonly read: SignedEnvelopes['read'];
  readonly send: DepositNetwork['send'];
  readonly find: DepositNetwork['find'];
  readonly remember: DepositHistory['find'];
}

const WELL: VaultSurroundings = {
  opened: [],
  allowDedicated: false,
  isSignedBy: () => false,
  inspect: () => okAsync({ owner: null }),
  build: () =>
    okAsync({
      hash: HASH,
      transactionXdr: 'AAAA',
      feeStroops: 104_006n,
      builtLedger: 4711,
      maxTime: EXPIRES_AT / 1000,
    }),
  read: () => okAsync({ hash: HASH, innerHash: HASH }),
  send: () => okAsync('pending'),
  find: () => okAsync({ kind: 'not_found', closedUntil: NOW / 1000, oldestLedger: 1 }),
  remember: () => okAsync({ kind: 'not_found' }),
};

/** Vaults and deposits over memory. */
export function vaultService(
  over: Partial<VaultSurroundings> = {},
  database = new MemoryDatabase(),
): VaultDependencies {
  const { opened, allowDedicated, isSignedBy, inspect, build, read, send, find, remember } = { ...WELL, ...over };
  const clock = new VirtualClock(NOW);
  const vaults = new InMemoryVaults(database);
  const deposits = new InMemoryBuiltDeposits(database);
  const pool = { contractId: POOL_ID, kind: 'pooled', depositorAddress: null } as const;
  for (const userId of opened) void vaults.create({ ...pool, userId });
  const accounts = { authorityOf: () => okAsync<SigningAuthority | null>(null) };
  const proofs = {
    isSignedBy: (...asked: Parameters<VaultSurroundings['isSignedBy']>) => Promise.resolve(isSignedBy(...asked)),
  };
  const proveAccount = new ProveAccount({ proofs, accounts, clock });
  const policy = { networkPassphrase: PASSPHRASE, pooledContractId: POOL_ID, allowDedicated };
  const network = { send, find };
  const envelopes = { read, isSignedBy: () => Promise.resolve(true) };
  return {
    registerVault: new RegisterVault({ vaults, contracts: { inspect }, proveAccount, clock }, policy),
    getBalance: new GetBalance(vaults, 'testnet'),
    buildDeposit: new BuildDeposit({ vaults, builder: { build }, deposits, clock }),
    submitDeposit: new SubmitDeposit({ deposits, envelopes, accounts, network, clock }),
    findDeposit: new FindDeposit({ deposits, network, history: { find: remember }, clock }),
    network: 'testnet',
    networkPassphrase: PASSPHRASE,
  };
}
