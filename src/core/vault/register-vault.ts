import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type SignersUnavailable } from '../access/ports/account-signers.ts';
import { type Clock } from '../shared/clock.ts';
import { type Steps } from '../shared/steps.ts';
import { type StoreUnavailable } from '../shared/store-error.ts';
import { addressBindingMessage, contractBindingMessage } from './binding-message.ts';
import { type NodeFault } from './network-fault.ts';
import { type ContractUnfit, type DedicatedContracts } from './ports/dedicated-contracts.ts';
import { type AddressTaken, type VaultExists, type Vaults } from './ports/vaults.ts';
import { type ProveAccount } from './prove-account.ts';
import { type Vault, type VaultKind } from './vault.ts';

const INSPECTION_TIMEOUT_MS = 10_000;

export interface RegisterVaultInput {
  readonly userId: string;
  /** The account that the caller logged in with, if any. */
  readonly loggedInAs: string | null;
  /** C...; null: the deployment's shared contract. */
  readonly contractId: string | null;
  /** The account whose deposits are this user's, G...; null: none for now. */
  readonly depositorAddress: string | null;
  /** Of `addressBindingMessage`; not needed by who logged in with that account. */
  readonly signature: Uint8Array | null;
  /** Of `contractBindingMessage`, by the owner of the contract; not needed by who logged in as the owner. */
  readonly ownerSignature: Uint8Array | null;
}

export type RegisterVaultError =
  | VaultExists
  | AddressTaken
  | { readonly kind: 'address_not_proven' }
  | { readonly kind: 'dedicated_not_allowed' }
  | { readonly kind: 'ownership_not_proven' }
  | ContractUnfit
  | NodeFault
  | SignersUnavailable
  | StoreUnavailable;

export interface RegisterVaultPorts {
  readonly vaults: Vaults;
  readonly contracts: DedicatedContracts;
  readonly proveAccount: Pick<ProveAccount, 'execute'>;
  readonly clock: Clock;
}

export interface RegisterVaultPolicy {
  readonly networkPassphrase: string;
  readonly pooledContractId: string;
  readonly allowDedicated: boolean;
}

/** Opens a user's vault: in the deployment's shared contract, or in a contract of the user's own. */
export class RegisterVault {
  private readonly ports: RegisterVaultPorts;
  private readonly policy: RegisterVaultPolicy;

  constructor(ports: RegisterVaultPorts, policy: RegisterVaultPolicy) {
    this.ports = ports;
    this.policy = policy;
  }

  execute(input: RegisterVaultInput, signal: AbortSignal): ResultAsync<Vault, RegisterVaultError> {
    return safeTry(() => this.run(input, signal));
  }

  private async *run(input: RegisterVaultInput, signal: AbortSignal): Steps<Vault, RegisterVaultError> {
    const { vaults, clock } = this.ports;
    const { userId, depositorAddress } = input;
    const contractId = input.contractId ?? this.policy.pooledContractId;
    const kind: VaultKind = contractId === this.policy.pooledContractId ? 'pooled' : 'dedicated';
    if (kind === 'dedicated' && !this.policy.allowDedicated) return err({ kind: 'dedicated_not_allowed' });
    if (depositorAddress !== null) yield* safeTry(() => this.proveAddress(input, depositorAddress, signal));
    if (kind === 'dedicated') yield* safeTry(() => this.proveContract(input, contractId, signal));
    return vaults.create({ userId, contractId, kind, depositorAddress }, clock.now());
  }

  private async *proveAddress(
    { userId, loggedInAs, signature }: RegisterVaultInput,
    address: string,
    signal: AbortSignal,
  ): Steps<void, RegisterVaultError> {
    const message = addressBindingMessage(this.policy.networkPassphrase, userId, address);
    const claim = { account: address, loggedInAs, message, signature };
    const isProven = yield* this.ports.proveAccount.execute(claim, signal);
    return isProven ? ok() : err({ kind: 'address_not_proven' });
  }

  private async *proveContract(
    { userId, loggedInAs, ownerSignature: signature }: RegisterVaultInput,
    contractId: string,
    signal: AbortSignal,
  ): Steps<void, RegisterVaultError> {
    const { contracts, proveAccount, clock } = this.ports;
    const { owner } = yield* contracts.inspect(contractId, clock.deadline(INSPECTION_TIMEOUT_MS, signal));
    if (owner === null) return err({ kind: 'ownership_not_proven' });
    const message = contractBindingMessage(this.policy.networkPassphrase, userId, contractId);
    const isProven = yield* proveAccount.execute({ account: owner, loggedInAs, message, signature }, signal);
    return isProven ? ok() : err({ kind: 'ownership_not_proven' });
  }
}
