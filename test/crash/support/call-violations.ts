import { type CallBook, type ToldOfCall } from './call-book.ts';

/** A call as the database has it, with nothing open any more. */
export interface BookedCall {
  readonly requestId: string;
  readonly status: string;
  readonly voidReason: string | null;
  readonly units: string;
}

/** Everything in which the database contradicts what upstream and callers saw. */
export function callViolations(booked: readonly BookedCall[], book: CallBook, priceUnits: bigint): string[] {
  const byRequestId = new Map(booked.map((call) => [call.requestId, call]));
  return [
    ...booked.flatMap((call) => bookViolations(call, book, priceUnits)),
    ...book.told.flatMap((told) => callerViolations(told, byRequestId.get(told.requestId))),
    ...[...book.seenIds].filter((id) => !byRequestId.has(id)).map((id) => `${id} was forwarded without a hold`),
  ];
}

/** Served calls that nobody pays for: their process died before it could capture them. */
export function lostCalls(booked: readonly BookedCall[], book: CallBook): readonly BookedCall[] {
  return booked.filter((call) => call.status === 'voided' && book.hasServed(call.requestId));
}

function bookViolations({ requestId, status, voidReason, units }: BookedCall, book: CallBook, price: bigint): string[] {
  const violations: string[] = [];
  if (units !== String(price)) violations.push(`${requestId} is booked with ${units} units`);
  if (status === 'confirmed') {
    if (!book.hasServed(requestId)) violations.push(`${requestId} is charged, and was never served`);
  } else if (status !== 'voided' || !RELEASES.includes(voidReason ?? '')) {
    violations.push(`${requestId} is ${status} (${voidReason ?? 'no reason'})`);
  } else if (voidReason === 'not_served' && book.hasServed(requestId)) {
    violations.push(`${requestId} was served, and its process gave it back`);
  }
  return violations;
}

/** A caller who was told a verdict finds it in the books; only a crash may have turned it in the caller's favour. */
function callerViolations({ requestId, verdict, status }: ToldOfCall, call: BookedCall | undefined): string[] {
  if (call === undefined) return [`${requestId} was answered ${status} and is in no book`];
  if (verdict === 'released' && call.status === 'confirmed') return [`${requestId} was released, and is charged`];
  if (verdict === 'charged' && call.voidReason === 'not_served') return [`${requestId} was charged, and is given back`];
  return [];
}

const RELEASES = ['not_served', 'hold_expired'];
