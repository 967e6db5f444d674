import { type xdr } from '@stellar/stellar-sdk/base';
import { type ContractFunctions, type Frame } from '../host/frame.ts';
import { contractError, wrongArguments } from '../host/host-error.ts';
import { address, bool, i128, readAddress, readBool, readI128, readVec, symbol, VOID } from '../sc-val.ts';
import { POOL_ERROR } from './contract-errors.ts';

const BATCH_MAX = 50;

interface Payment {
  readonly to: string;
  readonly amount: bigint;
}

const refuse = (condition: boolean, code: number): void => {
  if (condition) throw contractError(code);
};

/** What the pool remembers: who may distribute, of which token, and whether it is paused. */
export const encodePoolStorage = (admin: string, usdcToken: string): Readonly<Record<string, xdr.ScVal>> => ({
  Admin: address(admin),
  Paused: bool(false),
  UsdcToken: address(usdcToken),
});

/** Checks in the contract's order; the pool keeps no record of earlier payments, so nothing stops a repetition. */
function payAll(frame: Frame, caller: string, payments: readonly Payment[], event: string): xdr.ScVal {
  frame.requireAuth(caller);
  const stored = frame.storage();
  const token = readAddress(stored['UsdcToken']) ?? '';
  refuse(readBool(stored['Paused']) === true, POOL_ERROR.paused);
  refuse(caller !== readAddress(stored['Admin']), POOL_ERROR.unauthorized);
  refuse(payments.length === 0, POOL_ERROR.batchEmpty);
  refuse(payments.length > BATCH_MAX, POOL_ERROR.batchTooLarge);
  const recipients = new Set<string>();
  for (const { to, amount } of payments) {
    refuse(amount <= 0n, POOL_ERROR.amountNotPositive);
    refuse(to === frame.contractId || to === token, POOL_ERROR.invalidRecipient);
    refuse(recipients.has(to), POOL_ERROR.duplicateRecipient);
    recipients.add(to);
  }
  const total = payments.reduce((sum, { amount }) => sum + amount, 0n);
  const held = readI128(frame.call(token, 'balance', [address(frame.contractId)])) ?? 0n;
  refuse(held < total, POOL_ERROR.insufficientBalance);
  for (const { to, amount } of payments) {
    frame.call(token, 'transfer', [address(frame.contractId), address(to), i128(amount)]);
    frame.emit([symbol(event), address(to)], i128(amount));
  }
  return VOID;
}

function readPayment(value: xdr.ScVal): Payment | undefined {
  const pair = readVec(value);
  const [to, amount] = [readAddress(pair?.[0]), readI128(pair?.[1])];
  return pair?.length === 2 && to !== undefined && amount !== undefined ? { to, amount } : undefined;
}

/** The contract that pays providers. */
export const PAYOUT_POOL_FUNCTIONS: ContractFunctions = {
  distribute: (frame, args) => {
    const [caller, to, amount] = [readAddress(args[0]), readAddress(args[1]), readI128(args[2])];
    if (caller === undefined || to === undefined || amount === undefined || args.length !== 3) {
      throw wrongArguments('distribute');
    }
    return payAll(frame, caller, [{ to, amount }], 'distribute');
  },
  batch_distribute: (frame, args) => {
    const caller = readAddress(args[0]);
    const payments = readVec(args[1])?.map(readPayment);
    if (caller === undefined || payments?.every((payment) => payment !== undefined) !== true || args.length !== 2) {
      throw wrongArguments('batch_distribute');
    }
    return payAll(frame, caller, payments, 'batch_distribute');
  },
};
