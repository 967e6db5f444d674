import { type ContractFunctions, type Frame } from '../host/frame.ts';
import { contractError, wrongArguments } from '../host/host-error.ts';
import { address, i128, readAddress, readI128, symbol, VOID } from '../sc-val.ts';
import { type LedgerEntry } from '../state/ledger-entry.ts';
import { tokenBalanceKey, trustlineKey } from '../state/ledger-key.ts';
import { xdr } from '@stellar/stellar-sdk/base';

/** Error numbers of the built-in asset contract. */
const ERROR = { negativeAmount: 8, balance: 10, overflow: 12, trustlineMissing: 13 } as const;
const INT64_MAX = 2n ** 63n - 1n;

/** Where a holder's USDC lies: a trustline for an account, contract data for a contract. */
interface Holding {
  readonly key: string;
  readonly units: bigint;
  with(units: bigint): LedgerEntry;
}

const issuerOf = (frame: Frame): string => readAddress(frame.storage()['Admin']) ?? '';

function holdingOf(frame: Frame, holder: string): Holding | undefined {
  if (holder.startsWith('C')) {
    const key = tokenBalanceKey(frame.contractId, holder);
    const entry = frame.read(key);
    const units = entry?.kind === 'token_balance' ? entry.units : 0n;
    return { key, units, with: (next) => ({ kind: 'token_balance', tokenId: frame.contractId, holder, units: next }) };
  }
  const key = trustlineKey(holder, issuerOf(frame));
  const entry = frame.read(key);
  if (entry?.kind !== 'trustline') return undefined;
  return { key, units: entry.units, with: (next) => ({ ...entry, units: next }) };
}

function holdingRequired(frame: Frame, holder: string): Holding {
  const holding = holdingOf(frame, holder);
  if (holding === undefined) throw contractError(ERROR.trustlineMissing);
  return holding;
}

/** The built-in asset contract (SAC) of USDC. The issuer has no trustline here, so nothing is minted or burned. */
export const TOKEN_FUNCTIONS: ContractFunctions = {
  balance: (frame, args) => {
    const holder = readAddress(args[0]);
    if (holder === undefined || args.length !== 1) throw wrongArguments('balance');
    return i128(holdingOf(frame, holder)?.units ?? 0n);
  },
  decimals: (_frame, args) => {
    if (args.length !== 0) throw wrongArguments('decimals');
    return xdr.ScVal.scvU32(7);
  },
  transfer: (frame, args) => {
    const [from, to, amount] = [readAddress(args[0]), readAddress(args[1]), readI128(args[2])];
    if (from === undefined || to === undefined || amount === undefined || args.length !== 3) {
      throw wrongArguments('transfer');
    }
    if (amount < 0n) throw contractError(ERROR.negativeAmount);
    frame.requireAuth(from);
    const source = holdingRequired(frame, from);
    if (source.units < amount) throw contractError(ERROR.balance);
    frame.write(source.key, source.with(source.units - amount));
    const target = holdingRequired(frame, to);
    if (target.units + amount > INT64_MAX) throw contractError(ERROR.overflow);
    frame.write(target.key, target.with(target.units + amount));
    const asset = xdr.ScVal.scvString(`USDC:${issuerOf(frame)}`);
    frame.emit([symbol('transfer'), address(from), address(to), asset], i128(amount));
    return VOID;
  },
};
