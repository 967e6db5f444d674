import { type xdr } from '@stellar/stellar-sdk/base';
import { type ContractFunctions, type Frame } from '../host/frame.ts';
import { contractError, wrongArguments } from '../host/host-error.ts';
import { address, bool, I128_MAX, i128, readAddress, readI128, readSymbol, symbol, vec } from '../sc-val.ts';
import { contractDataKey } from '../state/ledger-key.ts';
import { type DeductItem, readItems, readRequestId, type VaultAbi } from './vault-arguments.ts';
import { VAULT_ERROR } from './contract-errors.ts';
import { readVaultStorage, type VaultStorage } from './vault-storage.ts';

const BATCH_MAX = 50;

const refuse = (condition: boolean, code: number): void => {
  if (condition) throw contractError(code);
};

const markerOf = (requestId: string): xdr.ScVal => vec([symbol('Processed'), symbol(requestId)]);

const isProcessed = (frame: Frame, requestId: string): boolean =>
  frame.read(contractDataKey(frame.contractId, markerOf(requestId))) !== undefined;

function markProcessed(frame: Frame, requestId: string): void {
  const key = markerOf(requestId);
  frame.write(contractDataKey(frame.contractId, key), {
    kind: 'contract_data',
    contractId: frame.contractId,
    key,
    value: bool(true),
  });
}

/** Checks in the contract's order: who may call, then the shape of the batch, then each item against the rest. */
function deductAll(frame: Frame, caller: string, items: readonly DeductItem[]): xdr.ScVal {
  frame.requireAuth(caller);
  const vault = readVaultStorage(frame);
  refuse(vault.paused, VAULT_ERROR.paused);
  refuse(caller !== vault.authorizedCaller, VAULT_ERROR.unauthorized);
  refuse(items.length === 0, VAULT_ERROR.batchEmpty);
  refuse(items.length > BATCH_MAX, VAULT_ERROR.batchTooLarge);
  const balances = items.map(balanceAfterEach(frame, vault));
  const balance = balances.at(-1) ?? vault.balance;
  if (vault.settlement === null) throw contractError(VAULT_ERROR.settlementNotSet);
  frame.setStorage({ Balance: i128(balance) });
  const transfer = [address(frame.contractId), address(vault.settlement), i128(vault.balance - balance)];
  frame.call(vault.usdcToken, 'transfer', transfer);
  items.forEach(({ amount, requestId }, index) => {
    const topics = [symbol('deduct'), address(caller)];
    if (requestId !== undefined) topics.push(symbol(requestId ?? ''));
    frame.emit(topics, vec([i128(amount), i128(balances[index] ?? balance)]));
  });
  return i128(balance);
}

/** Walks the items with a running balance; marks each request id, so that a batch cannot repeat one either. */
function balanceAfterEach(frame: Frame, vault: VaultStorage): (item: DeductItem) => bigint {
  let balance = vault.balance;
  return ({ amount, requestId }) => {
    refuse(amount <= 0n, VAULT_ERROR.amountNotPositive);
    refuse(amount > vault.maxDeduct, VAULT_ERROR.exceedsMaxDeduct);
    if (vault.deduplicate && typeof requestId === 'string') {
      refuse(isProcessed(frame, requestId), VAULT_ERROR.duplicateRequestId);
      markProcessed(frame, requestId);
    }
    refuse(balance < amount, VAULT_ERROR.insufficientBalance);
    balance -= amount;
    return balance;
  };
}

function deposit(frame: Frame, args: readonly xdr.ScVal[]): xdr.ScVal {
  const [caller, amount] = [readAddress(args[0]), readI128(args[1])];
  if (caller === undefined || amount === undefined || args.length !== 2) throw wrongArguments('deposit');
  frame.requireAuth(caller);
  const vault = readVaultStorage(frame);
  refuse(vault.paused, VAULT_ERROR.paused);
  refuse(amount <= 0n, VAULT_ERROR.amountNotPositive);
  refuse(amount < vault.minDeposit, VAULT_ERROR.belowMinDeposit);
  refuse(vault.balance + amount > I128_MAX, VAULT_ERROR.overflow);
  frame.call(vault.usdcToken, 'transfer', [address(caller), address(frame.contractId), i128(amount)]);
  const balance = vault.balance + amount;
  frame.setStorage({ Balance: i128(balance) });
  frame.emit([symbol('deposit'), address(caller)], vec([i128(amount), i128(balance)]));
  return i128(balance);
}

/** The vault contract. `abi` says how this deployment writes its request ids. */
export function vaultFunctions(abi: VaultAbi): ContractFunctions {
  const functions: ContractFunctions = {
    deduct: (frame, args) => {
      const [caller, amount] = [readAddress(args[0]), readI128(args[1])];
      const requestId = readRequestId(args[2], abi);
      if (caller === undefined || amount === undefined || requestId === 'invalid' || args.length !== 3) {
        throw wrongArguments('deduct');
      }
      return deductAll(frame, caller, [{ amount, requestId: requestId.id }]);
    },
    batch_deduct: (frame, args) => {
      const caller = readAddress(args[0]);
      const items = readItems(args[1], abi);
      if (caller === undefined || items === undefined || args.length !== 2) throw wrongArguments('batch_deduct');
      return deductAll(frame, caller, items);
    },
    deposit,
    balance: (frame, args) => {
      if (args.length !== 0) throw wrongArguments('balance');
      return i128(readVaultStorage(frame).balance);
    },
    is_request_processed: (frame, args) => {
      const requestId = readSymbol(args[0]);
      if (requestId === undefined || args.length !== 1) throw wrongArguments('is_request_processed');
      return bool(isProcessed(frame, requestId));
    },
    get_max_deduct: (frame, args) => {
      if (args.length !== 0) throw wrongArguments('get_max_deduct');
      return i128(readVaultStorage(frame).maxDeduct);
    },
  };
  return functions;
}
