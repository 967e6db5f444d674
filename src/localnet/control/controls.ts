import { deriveContractId, deriveKeyPair, type KeyPairText } from '../derivation.ts';
import { custodiansOf } from '../genesis.ts';
import { type Chain } from '../ledger/chain.ts';
import { newAccount, vaultInstance } from '../ledger/genesis-entries.ts';
import { bool, i128, readI128 } from '../sc-val.ts';
import { type InstanceEntry, type LedgerEntry, type TrustlineEntry } from '../state/ledger-entry.ts';
import { accountKey, instanceKey, tokenBalanceKey, trustlineKey } from '../state/ledger-key.ts';
import { type ControlAction } from './control-action.ts';
import { ControlError } from './control-error.ts';

/** What an action made: the account's keys, or the contract's id. */
export interface ControlOutcome {
  readonly publicKey?: string;
  readonly secret?: string;
  readonly contractId?: string;
}

type Action<T extends ControlAction['type']> = Extract<ControlAction, { type: T }>;

/** Carries out control actions. Deterministic: new keys and ids derive from the passphrase and a count. */
export class Controls {
  readonly #chain: Chain;
  readonly #secrets: Map<string, string>;
  #createdCount = 0;

  constructor(chain: Chain) {
    this.#chain = chain;
    const { chargeSigner, payoutSigner, channels } = chain.genesis;
    this.#secrets = new Map([chargeSigner, payoutSigner, ...channels].map((keys) => [keys.publicKey, keys.secret]));
  }

  /** The S... of an account that the network itself derived. */
  secretOf(publicKey: string): string | undefined {
    return this.#secrets.get(publicKey);
  }

  /** Takes effect at once, between two ledgers; the next header covers it. Throws ControlError. */
  run(action: ControlAction): ControlOutcome {
    switch (action.type) {
      case 'create_account':
        return this.#createAccount(action);
      case 'deploy_vault':
        return this.#deployVault(action);
      case 'set_paused':
        return this.#setStorage(action.contractId, { Paused: bool(action.paused) });
      case 'set_deduplication':
        if (!this.#chain.isVault(action.contractId)) throw new ControlError('not a vault');
        return this.#setStorage(action.contractId, { Deduplicate: bool(action.enabled) });
      case 'drain':
        return this.#drain(action);
      case 'trim_history':
        this.#chain.history.forgetBefore(action.firstLedger);
        return {};
    }
  }

  #put(key: string, entry: LedgerEntry): void {
    this.#chain.state.put(key, entry, this.#chain.history.latest.sequence);
  }

  #createAccount({ publicKey: given, usdcUnits, stroops, hasTrustline }: Action<'create_account'>): ControlOutcome {
    const { state, genesis, history } = this.#chain;
    const { treasury } = custodiansOf(genesis.passphrase);
    if (!hasTrustline && usdcUnits !== '0') throw new ControlError('USDC needs a trustline');
    if (this.#trustline(treasury).units < BigInt(usdcUnits)) throw new ControlError('the treasury has no more USDC');
    const keys: KeyPairText | undefined = given === null ? this.#newKeys() : undefined;
    const publicKey = keys?.publicKey ?? given ?? '';
    const key = accountKey(publicKey);
    const lineKey = trustlineKey(publicKey, genesis.usdcIssuer);
    if (state.get(key) === undefined) {
      this.#fundAccount(publicKey, BigInt(stroops), history.latest.sequence);
    }
    const line = state.get(lineKey);
    if (line?.kind !== 'trustline' && hasTrustline) {
      const account = state.get(key);
      if (account?.kind === 'account') this.#put(key, { ...account, subentryCount: account.subentryCount + 1 });
      this.#put(lineKey, { kind: 'trustline', publicKey, issuer: genesis.usdcIssuer, units: 0n });
    }
    this.#moveTrustline(treasury, -BigInt(usdcUnits));
    if (hasTrustline) this.#moveTrustline(publicKey, BigInt(usdcUnits));
    return keys ?? { publicKey };
  }

  #newKeys(): KeyPairText {
    this.#createdCount += 1;
    const keys = deriveKeyPair(this.#chain.genesis.passphrase, `account ${this.#createdCount}`);
    this.#secrets.set(keys.publicKey, keys.secret);
    return keys;
  }

  #fundAccount(publicKey: string, stroops: bigint, ledger: number): void {
    const friendbotKey = accountKey(custodiansOf(this.#chain.genesis.passphrase).friendbot);
    const friendbot = this.#chain.state.get(friendbotKey);
    if (friendbot?.kind !== 'account') throw new Error('friendbot is missing');
    this.#put(friendbotKey, { ...friendbot, stroops: friendbot.stroops - stroops });
    this.#put(accountKey(publicKey), newAccount(publicKey, ledger, stroops));
  }

  #trustline(publicKey: string): TrustlineEntry {
    const line = this.#chain.state.get(trustlineKey(publicKey, this.#chain.genesis.usdcIssuer));
    if (line?.kind !== 'trustline') throw new Error(`${publicKey} has no trustline`);
    return line;
  }

  #moveTrustline(publicKey: string, units: bigint): void {
    const line = this.#trustline(publicKey);
    this.#put(trustlineKey(publicKey, line.issuer), { ...line, units: line.units + units });
  }

  #deployVault(action: Action<'deploy_vault'>): ControlOutcome {
    this.#createdCount += 1;
    const { genesis } = this.#chain;
    const contractId = deriveContractId(genesis.passphrase, `vault ${this.#createdCount}`);
    const [key, entry] = vaultInstance(genesis, contractId, {
      variant: action.variant,
      deduplicate: action.deduplicate,
      maxDeductUnits: BigInt(action.maxDeductUnits),
      minDepositUnits: BigInt(action.minDepositUnits),
      hasSettlement: action.hasSettlement,
    });
    this.#put(key, entry);
    return { contractId };
  }

  #instance(contractId: string): InstanceEntry {
    const entry = this.#chain.state.get(instanceKey(contractId));
    if (entry?.kind !== 'instance' || entry.wasmHash === null) throw new ControlError('no such contract');
    return entry;
  }

  #setStorage(contractId: string, changes: InstanceEntry['storage']): ControlOutcome {
    const instance = this.#instance(contractId);
    this.#put(instanceKey(contractId), { ...instance, storage: { ...instance.storage, ...changes } });
    return { contractId };
  }

  /** To the owner's account, as the contract's own withdrawal would; a vault's tracked balance follows. */
  #drain({ contractId, units }: Action<'drain'>): ControlOutcome {
    const { genesis, state } = this.#chain;
    const instance = this.#instance(contractId);
    const key = tokenBalanceKey(genesis.usdcContractId, contractId);
    const held = state.get(key);
    const heldUnits = held?.kind === 'token_balance' ? held.units : 0n;
    const moved = units === null ? heldUnits : BigInt(units);
    if (moved > heldUnits) throw new ControlError('the contract holds less than that');
    this.#put(key, {
      kind: 'token_balance',
      tokenId: genesis.usdcContractId,
      holder: contractId,
      units: heldUnits - moved,
    });
    this.#moveTrustline(custodiansOf(genesis.passphrase).owner, moved);
    const tracked = readI128(instance.storage['Balance']);
    if (tracked === undefined) return { contractId };
    // A vault tracks deposits only, so it may hold more than it tracks, but never track less than nothing.
    return this.#setStorage(contractId, { Balance: i128(tracked > moved ? tracked - moved : 0n) });
  }
}
