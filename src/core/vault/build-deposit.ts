import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { type Units } from '../shared/usdc.ts';
import { type NodeFault } from './network-fault.ts';
import { type BuiltDeposits } from './ports/built-deposits.ts';
import { type DepositBuilder, type DepositRefusal, type UnsignedDeposit } from './ports/deposit-builder.ts';
import { type Vaults } from './ports/vaults.ts';
import { type Vault, type VaultNotFound } from './vault.ts';

const BUILD_TIMEOUT_MS = 10_000;

export interface BuildDepositInput {
  readonly userId: string;
  readonly units: Units;
  /** Who pays and signs, G...; null: the account that the vault is bound to. */
  readonly sourceAccount: string | null;
}

export type BuildDepositError =
  | VaultNotFound
  /** No account was named, and the vault is bound to none. */
  | { readonly kind: 'source_needed' }
  /** What this account deposits would be credited to nobody. */
  | { readonly kind: 'source_not_bound' }
  | DepositRefusal
  | NodeFault
  | StoreUnavailable;

export interface DepositToSign extends UnsignedDeposit {
  readonly contractId: string;
  readonly units: Units;
}

export interface BuildDepositPorts {
  readonly vaults: Vaults;
  readonly builder: DepositBuilder;
  readonly deposits: BuiltDeposits;
  readonly clock: Clock;
}

/** Makes a deposit for a wallet to sign, and remembers whose it is. */
export class BuildDeposit {
  private readonly ports: BuildDepositPorts;

  constructor(ports: BuildDepositPorts) {
    this.ports = ports;
  }

  execute(input: BuildDepositInput, signal: AbortSignal): ResultAsync<DepositToSign, BuildDepositError> {
    return safeTry(() => this.run(input, signal));
  }

  private async *run(input: BuildDepositInput, signal: AbortSignal): Steps<DepositToSign, BuildDepositError> {
    const { vaults, builder, deposits, clock } = this.ports;
    const { userId, units } = input;
    const vault = yield* vaults.findByUserId(userId);
    if (vault === null) return err({ kind: 'vault_not_found' });
    const sourceAccount = input.sourceAccount ?? vault.depositorAddress;
    if (sourceAccount === null) return err({ kind: 'source_needed' });
    if (!isCreditable(vault, sourceAccount)) return err({ kind: 'source_not_bound' });
    const { contractId } = vault;
    const building = clock.deadline(BUILD_TIMEOUT_MS, signal);
    const unsigned = yield* builder.build({ contractId, sourceAccount, units }, building);
    const { hash, builtLedger, maxTime } = unsigned;
    // First on record, then in a wallet: what is signed can always be submitted and found.
    yield* deposits.add({ hash, userId, contractId, sourceAccount, units, builtLedger, maxTime }, clock.now());
    return ok({ ...unsigned, contractId, units });
  }
}

/** Into a shared contract money is told apart by who deposited it; a contract of one's own shows it as its balance. */
function isCreditable({ kind, depositorAddress }: Vault, sourceAccount: string): boolean {
  return kind === 'dedicated' || depositorAddress === sourceAccount;
}
