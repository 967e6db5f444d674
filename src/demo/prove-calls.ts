import { createHash } from 'node:crypto';
import { type Units } from '../core/shared/usdc.ts';
import { type CallReceipt } from './call-receipts.ts';
import { type LedgerDeduct } from './ledger-deducts.ts';
import { type MadeCall } from './make-calls.ts';

/** What the calls cost by their callers' account, and what the ledger shows of them. */
export interface CallProof {
  readonly calls: number;
  /** Lines of deducts that carried them. */
  readonly items: number;
  readonly chargedUnits: Units;
  readonly deductedUnits: Units;
  /** Calls whose receipt is missing, says another price, or does not lead to the id of a deduct on the ledger. */
  readonly unproven: number;
  /** Items that were deducted more than once, or whose sum is not that of the calls which they are made of. */
  readonly wrongItems: number;
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_DIGITS = 32;

/** Believes the callers and the ledger; of the service only what its receipts prove. */
export function proveCalls(
  calls: readonly MadeCall[],
  receipts: readonly CallReceipt[],
  deducts: readonly LedgerDeduct[],
): CallProof {
  const units = new Map(calls.map((call) => [call.requestId, call.units]));
  const onLedger = new Map(deducts.map((deduct) => [`${deduct.onChainId} ${deduct.hash}`, deduct]));
  const proven = receipts.filter(
    (receipt) =>
      units.get(receipt.requestId) === BigInt(receipt.leaf.charge.units) &&
      receipt.leaf.charge.requestId === receipt.requestId &&
      provenId(receipt) === receipt.onChainId &&
      onLedger.has(`${receipt.onChainId} ${receipt.stellarTxHash}`),
  );
  const items = Map.groupBy(proven, ({ onChainId }) => onChainId);
  const carrying = deducts.filter(({ onChainId }) => onChainId !== null && items.has(onChainId));
  return {
    calls: calls.length,
    items: items.size,
    chargedUnits: sum([...units.values()]),
    deductedUnits: sum(carrying.map((deduct) => deduct.units)),
    unproven: calls.length - new Set(proven.map(({ requestId }) => requestId)).size,
    wrongItems: [...items].filter(([id, members]) => !isExact(id, members, carrying)).length,
  };
}

export function areProven({ chargedUnits, deductedUnits, unproven, wrongItems }: CallProof): boolean {
  return chargedUnits === deductedUnits && unproven === 0 && wrongItems === 0;
}

function isExact(id: string, members: readonly CallReceipt[], deducts: readonly LedgerDeduct[]): boolean {
  const [deduct, ...others] = deducts.filter(({ onChainId }) => onChainId === id);
  if (deduct === undefined || others.length > 0) return false;
  const isWhole = members.every(({ chargeCount }) => chargeCount === members.length);
  return isWhole && deduct.units === sum(members.map(({ leaf }) => BigInt(leaf.charge.units)));
}

/** The id that a charge is part of by its receipt, as docs/gathered-items.md describes it. */
function provenId({ leaf, proof }: CallReceipt): string {
  const { requestId, attempt, userId, apiId, endpointId, units } = leaf.charge;
  const canonical = [requestId, attempt, userId, apiId, endpointId, units].flatMap((part) => {
    const bytes = Buffer.from(String(part), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  const start = sha256(Buffer.of(0), Buffer.from(leaf.salt, 'hex'), ...canonical);
  const root = proof.reduce((node, { side, hash }) => {
    const sibling = Buffer.from(hash, 'hex');
    return side === 'left' ? sha256(Buffer.of(1), sibling, node) : sha256(Buffer.of(1), node, sibling);
  }, start);
  let rest = BigInt(`0x${root.toString('hex')}`);
  let id = '';
  for (; id.length < ID_DIGITS; rest /= 62n) id = DIGITS.charAt(Number(rest % 62n)) + id;
  return id;
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

const sum = (amounts: readonly Units[]): Units => amounts.reduce((total, units) => total + units, 0n);
