import { isVaultCode, PAYOUT_POOL_CODE } from '../contracts/deployable-code.ts';
import { type Chain } from '../ledger/chain.ts';
import { type InstanceEntry } from '../state/ledger-entry.ts';

const kindOf = ({ wasmHash }: InstanceEntry): string => {
  if (wasmHash === null) return 'token';
  if (wasmHash === PAYOUT_POOL_CODE.wasmHash) return 'payout_pool';
  return isVaultCode(wasmHash) ? 'vault' : 'unknown';
};

/** All USDC and XLM there is, by holder; `totalUsdcUnits` never changes. Units and stroops are decimal text. */
export function balancesOf({ state, history }: Chain): unknown {
  const units = new Map<string, bigint>();
  const contracts: InstanceEntry[] = [];
  const stroops = new Map<string, bigint>();
  for (const entry of state.entries()) {
    if (entry.kind === 'trustline') units.set(entry.publicKey, entry.units);
    if (entry.kind === 'token_balance') units.set(entry.holder, entry.units);
    if (entry.kind === 'instance') contracts.push(entry);
    if (entry.kind === 'account') stroops.set(entry.publicKey, entry.stroops);
  }
  return {
    latestLedger: history.latest.sequence,
    totalUsdcUnits: String([...units.values()].reduce((sum, amount) => sum + amount, 0n)),
    contracts: contracts.map((contract) => ({
      contractId: contract.contractId,
      kind: kindOf(contract),
      balanceUnits: String(units.get(contract.contractId) ?? 0n),
    })),
    accounts: [...stroops].map(([publicKey, amount]) => ({
      publicKey,
      usdcUnits: String(units.get(publicKey) ?? 0n),
      stroops: String(amount),
    })),
  };
}
