import { type ResourceUse } from '../host/meter.ts';
import { type Envelope, feeOf, type InnerTransaction } from './envelope.ts';

/** Stroops per operation, the network's minimum. */
export const BASE_FEE = 100n;
export const BASE_RESERVE = 5_000_000n;

/** Mainnet's prices of August 2026, in stroops. Rent is a flat price per new entry. */
const PRICE = {
  per10kInstructions: 7n,
  perDiskReadKib: 1_786n,
  perWriteEntry: 2_500n,
  perWriteKib: 875n,
  perEnvelopeKib: 4_465n,
  perEventKib: 5_000n,
  rentPerCreatedEntry: 20_000n,
} as const;
const KIB = 1024n;
const INSTRUCTIONS_STEP = 10_000n;

const ceilDivide = (amount: bigint, divisor: bigint): bigint => (amount + divisor - 1n) / divisor;
const perKib = (bytes: number, price: bigint): bigint => ceilDivide(BigInt(bytes) * price, KIB);

/** The part that declared resources cost whether or not they are used. */
export function nonRefundableFee(
  declared: Pick<ResourceUse, 'instructions' | 'diskReadBytes' | 'writeBytes' | 'writeEntries'>,
  envelopeBytes: number,
): bigint {
  return (
    ceilDivide(BigInt(declared.instructions) * PRICE.per10kInstructions, INSTRUCTIONS_STEP) +
    perKib(declared.diskReadBytes, PRICE.perDiskReadKib) +
    BigInt(declared.writeEntries) * PRICE.perWriteEntry +
    perKib(declared.writeBytes, PRICE.perWriteKib) +
    perKib(envelopeBytes, PRICE.perEnvelopeKib)
  );
}

/** The part charged for what was really used: events and rent. */
export const refundableFee = (use: Pick<ResourceUse, 'eventBytes' | 'createdEntries'>): bigint =>
  perKib(use.eventBytes, PRICE.perEventKib) + BigInt(use.createdEntries) * PRICE.rentPerCreatedEntry;

/** What a transaction declares, in the terms of the meter. */
export function declaredUse({ sorobanData }: InnerTransaction): ResourceUse {
  const resources = sorobanData?.resources;
  return {
    instructions: resources?.instructions ?? 0,
    diskReadBytes: resources?.diskReadBytes ?? 0,
    writeBytes: resources?.writeBytes ?? 0,
    writeEntries: resources?.footprint.readWrite.length ?? 0,
    eventBytes: 0,
    createdEntries: 0,
  };
}

export const resourceFeeOf = ({ sorobanData }: InnerTransaction): bigint => sorobanData?.resourceFee ?? 0n;

/** The bid for inclusion: what remains of the fee after the resources. */
export const inclusionBid = (envelope: Envelope): bigint => feeOf(envelope) - resourceFeeOf(envelope.inner);

/** A fee bump counts as one more operation. */
export const minInclusionFee = ({ feeBump }: Envelope): bigint => (feeBump === null ? BASE_FEE : 2n * BASE_FEE);

/** Without competition for space only the minimum is charged, never the bid. */
export function chargedInclusionFee(envelope: Envelope): bigint {
  const [bid, minimum] = [inclusionBid(envelope), minInclusionFee(envelope)];
  return bid < minimum ? bid : minimum;
}

/** The non-refundable part of what the envelope declares: its resource fee must at least cover this. */
export const feeOfDeclared = (envelope: Envelope): bigint =>
  nonRefundableFee(declaredUse(envelope.inner), envelope.sizeBytes);
