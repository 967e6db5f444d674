import { RequestRefused } from '../request-refused.ts';

export interface UserCaller {
  readonly kind: 'user';
  readonly userId: string;
  /** The account (G...) that the caller has proven to be its own by logging in with it; null for any other login. */
  readonly account: string | null;
}

/** Who asks, once authenticated. */
export type Caller = { readonly kind: 'admin' } | UserCaller;

/** An administrator may act for anyone, a user only for itself. */
export function mayActFor(caller: Caller, userId: string): boolean {
  return caller.kind === 'admin' || caller.userId === userId;
}

/** @throws RequestRefused `forbidden` for anyone but an administrator */
export function requireAdmin(caller: Caller): void {
  if (caller.kind !== 'admin') throw new RequestRefused({ kind: 'forbidden' });
}

/**
 * The user who asks, for what belongs to one user.
 *
 * @throws RequestRefused `forbidden` for an administrator, who is nobody in particular
 */
export function requireUser(caller: Caller): string {
  return requireUserCaller(caller).userId;
}

/** As `requireUser`, with what the login has proven. */
export function requireUserCaller(caller: Caller): UserCaller {
  if (caller.kind !== 'user') throw new RequestRefused({ kind: 'forbidden' });
  return caller;
}
