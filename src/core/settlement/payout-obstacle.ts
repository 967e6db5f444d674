/**
 * Why a settlement was set aside. The first four and `refused` lie with its payout address; the others with the pool,
 * whose holdings or whose operator keep it from paying anybody.
 */
export type PayoutObstacle =
  | 'account_missing'
  | 'trustline_missing'
  /** The issuer has not authorized it. */
  | 'trustline_frozen'
  /** Its limit has no room for the sum. */
  | 'trustline_full'
  | 'refused'
  | 'pool_short'
  | 'pool_paused';

/** The same, of the kind that another address would not have. */
export function isAtAddress(obstacle: PayoutObstacle): boolean {
  return obstacle !== 'pool_short' && obstacle !== 'pool_paused';
}
