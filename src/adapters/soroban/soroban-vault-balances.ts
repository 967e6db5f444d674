import { err, ok, safeTry, type ResultAsync } from 'neverthrow';
import { type NetworkUnavailable } from '../../core/billing/ports/chain-network.ts';
import { type Steps } from '../../core/shared/steps.ts';
import {
  type BalanceUnreadable,
  type VaultBalance,
  type VaultBalances,
} from '../../core/vault/ports/vault-balances.ts';
import { loadSdk } from './load-sdk.ts';
import { readAmount, type NoAmount } from './read-amount.ts';
import { type RpcClient } from './rpc-client.ts';
import { type SorobanReport } from './soroban-report.ts';
import { encodeBalance } from './vault-abi.ts';

/** What our books can hold. */
const UNITS_MAX = 2n ** 63n - 1n;

export interface SorobanVaultBalancesPorts {
  readonly rpc: RpcClient;
  readonly report: SorobanReport;
}

export interface SorobanVaultBalancesOptions {
  readonly networkPassphrase: string;
  /** G...: in whose name the question is asked. Nothing is signed or sent. */
  readonly askingAccount: string;
}

/** Asks a vault contract's own `balance()` by simulation; the answer carries the ledger that it was computed on. */
export class SorobanVaultBalances implements VaultBalances {
  private readonly ports: SorobanVaultBalancesPorts;
  private readonly options: SorobanVaultBalancesOptions;

  constructor(ports: SorobanVaultBalancesPorts, options: SorobanVaultBalancesOptions) {
    this.ports = ports;
    this.options = options;
  }

  read(contractId: string, signal: AbortSignal): ResultAsync<VaultBalance, NetworkUnavailable | BalanceUnreadable> {
    return safeTry(() => this.ask(contractId, signal)).mapErr(({ kind, problem, detail }) => {
      this.ports.report({ operation: 'balance', problem, detail: `${contractId}: ${detail}` });
      return { kind: kind === 'amount_unreadable' ? 'balance_unreadable' : kind };
    });
  }

  private async *ask(contractId: string, signal: AbortSignal): Steps<VaultBalance, NoAmount> {
    const sdk = await loadSdk();
    const question = { ...this.options, call: encodeBalance(sdk, contractId) };
    const { units, ledger } = yield* readAmount(sdk, this.ports.rpc, question, signal);
    if (units > UNITS_MAX) {
      return err({ kind: 'amount_unreadable', problem: 'bad_answer', detail: 'more than there can be' });
    }
    return ok({ balance: units, ledger });
  }
}
