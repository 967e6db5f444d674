import { type NetworkRequest } from '../network-message.ts';

/** A HAL link. */
export interface Link {
  readonly href: string;
  readonly templated?: true;
}

/** Where the asker reaches Horizon, without a slash at the end. */
export const horizonUrlOf = ({ headers }: NetworkRequest): string =>
  `http://${headers['host'] ?? 'local.network'}/horizon`;

const list = (href: string): Link => ({ href: `${href}{?cursor,limit,order}`, templated: true });

/** The links of a transaction; clients turn some of them into calls. */
export function transactionLinks(
  horizonUrl: string,
  transaction: {
    readonly hash: string;
    readonly source: string;
    readonly ledger: number;
    readonly pagingToken: string;
  },
): Readonly<Record<string, Link>> {
  const self = `${horizonUrl}/transactions/${transaction.hash}`;
  return {
    self: { href: self },
    account: { href: `${horizonUrl}/accounts/${transaction.source}` },
    ledger: { href: `${horizonUrl}/ledgers/${transaction.ledger}` },
    operations: list(`${self}/operations`),
    effects: list(`${self}/effects`),
    precedes: { href: `${horizonUrl}/transactions?order=asc&cursor=${transaction.pagingToken}` },
    succeeds: { href: `${horizonUrl}/transactions?order=desc&cursor=${transaction.pagingToken}` },
    transaction: { href: self },
  };
}

export function accountLinks(horizonUrl: string, id: string): Readonly<Record<string, Link>> {
  const self = `${horizonUrl}/accounts/${id}`;
  return {
    self: { href: self },
    transactions: list(`${self}/transactions`),
    operations: list(`${self}/operations`),
    payments: list(`${self}/payments`),
    effects: list(`${self}/effects`),
  };
}
