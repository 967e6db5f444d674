import { PAYOUT_POOL_CODE, VAULT_CODE, type VaultVariant } from '../contracts/deployable-code.ts';
import { encodePoolStorage } from '../contracts/payout-pool.ts';
import { encodeVaultStorage, type VaultStorage } from '../contracts/vault-storage.ts';
import { custodiansOf, type Genesis } from '../genesis.ts';
import { address } from '../sc-val.ts';
import { type AccountEntry, type LedgerEntry, type TrustlineEntry } from '../state/ledger-entry.ts';
import { accountKey, codeKey, instanceKey, type LedgerKeyXdr, trustlineKey } from '../state/ledger-key.ts';

export const GENESIS_LEDGER = 1;
/** All USDC there will ever be, in units: the treasury hands it out. */
export const USDC_SUPPLY_UNITS = 1_000_000_000_000_000_000n;
/** What friendbot gives to a new account: 10 000 XLM. */
export const FUNDED_STROOPS = 100_000_000_000n;
const FRIENDBOT_STROOPS = 400_000_000_000_000_000n;
const DEFAULT_MAX_DEDUCT_UNITS = 10_000_000_000_000n;
const DEFAULT_MIN_DEPOSIT_UNITS = 1n;
const SEQUENCE_BITS = 32n;

export type KeyedEntry = readonly [LedgerKeyXdr, LedgerEntry];

/** A fresh account's sequence number starts with the ledger that creates it. */
export function newAccount(publicKey: string, ledger: number, stroops = FUNDED_STROOPS): AccountEntry {
  return {
    kind: 'account',
    publicKey,
    stroops,
    sequence: BigInt(ledger) << SEQUENCE_BITS,
    sequenceLedger: 0,
    sequenceTime: 0,
    subentryCount: 0,
  };
}

const withTrustline = (publicKey: string, issuer: string, units: bigint): readonly KeyedEntry[] => {
  const account = { ...newAccount(publicKey, GENESIS_LEDGER), subentryCount: 1 };
  const trustline: TrustlineEntry = { kind: 'trustline', publicKey, issuer, units };
  return [
    [accountKey(publicKey), account],
    [trustlineKey(publicKey, issuer), trustline],
  ];
};

/** What can be chosen for a vault. Amounts in units; a null settlement leaves the contract without one. */
export interface VaultTerms {
  readonly variant: VaultVariant;
  readonly deduplicate: boolean;
  readonly maxDeductUnits: bigint;
  readonly minDepositUnits: bigint;
  readonly hasSettlement: boolean;
}

export const DEFAULT_VAULT_TERMS: VaultTerms = {
  variant: 'symbol_id',
  deduplicate: true,
  maxDeductUnits: DEFAULT_MAX_DEDUCT_UNITS,
  minDepositUnits: DEFAULT_MIN_DEPOSIT_UNITS,
  hasSettlement: true,
};

/** A vault's instance: charged by the charge signer, paying into the payout pool. */
export function vaultInstance(genesis: Genesis, contractId: string, terms: VaultTerms): KeyedEntry {
  const storage: VaultStorage = {
    owner: custodiansOf(genesis.passphrase).owner,
    authorizedCaller: genesis.chargeSigner.publicKey,
    usdcToken: genesis.usdcContractId,
    settlement: terms.hasSettlement ? genesis.payoutPoolContractId : null,
    balance: 0n,
    minDeposit: terms.minDepositUnits,
    maxDeduct: terms.maxDeductUnits,
    paused: false,
    deduplicate: terms.deduplicate,
  };
  const { wasmHash } = VAULT_CODE[terms.variant];
  return [instanceKey(contractId), { kind: 'instance', contractId, wasmHash, storage: encodeVaultStorage(storage) }];
}

function contracts(genesis: Genesis): readonly KeyedEntry[] {
  const { payoutPoolContractId: poolId, usdcContractId: tokenId } = genesis;
  const pool = encodePoolStorage(genesis.payoutSigner.publicKey, tokenId);
  const codes = [...Object.values(VAULT_CODE), PAYOUT_POOL_CODE];
  return [
    ...codes.map(({ wasm, wasmHash }): KeyedEntry => [codeKey(wasmHash), { kind: 'code', wasm, wasmHash }]),
    [
      instanceKey(tokenId),
      { kind: 'instance', contractId: tokenId, wasmHash: null, storage: { Admin: address(genesis.usdcIssuer) } },
    ],
    [instanceKey(poolId), { kind: 'instance', contractId: poolId, wasmHash: PAYOUT_POOL_CODE.wasmHash, storage: pool }],
    vaultInstance(genesis, genesis.vaultContractId, DEFAULT_VAULT_TERMS),
  ];
}

const built = new Map<string, readonly KeyedEntry[]>();

/** Everything the first ledger holds. Built once for each passphrase: entries are values and can be shared. */
export function genesisEntries(genesis: Genesis): readonly KeyedEntry[] {
  const found = built.get(genesis.passphrase);
  if (found !== undefined) return found;
  const { owner, treasury, friendbot } = custodiansOf(genesis.passphrase);
  const plain = [genesis.chargeSigner, genesis.payoutSigner, ...genesis.channels].map(({ publicKey }): KeyedEntry => [
    accountKey(publicKey),
    newAccount(publicKey, GENESIS_LEDGER),
  ]);
  const entries: readonly KeyedEntry[] = [
    ...plain,
    [accountKey(genesis.usdcIssuer), newAccount(genesis.usdcIssuer, GENESIS_LEDGER)],
    [accountKey(friendbot), newAccount(friendbot, GENESIS_LEDGER, FRIENDBOT_STROOPS)],
    ...withTrustline(owner, genesis.usdcIssuer, 0n),
    ...withTrustline(treasury, genesis.usdcIssuer, USDC_SUPPLY_UNITS),
    ...contracts(genesis),
  ];
  built.set(genesis.passphrase, entries);
  return entries;
}
