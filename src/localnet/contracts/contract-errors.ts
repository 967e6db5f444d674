/** Error numbers of the vault contract. */
export const VAULT_ERROR = {
  unauthorized: 3,
  paused: 4,
  insufficientBalance: 5,
  amountNotPositive: 6,
  exceedsMaxDeduct: 7,
  belowMinDeposit: 8,
  overflow: 9,
  settlementNotSet: 20,
  batchEmpty: 21,
  batchTooLarge: 22,
  duplicateRequestId: 29,
} as const;

/** Error numbers of the payout pool. */
export const POOL_ERROR = {
  batchEmpty: 1,
  batchTooLarge: 2,
  unauthorized: 5,
  paused: 6,
  amountNotPositive: 12,
  invalidRecipient: 14,
  insufficientBalance: 15,
  duplicateRecipient: 16,
} as const;
