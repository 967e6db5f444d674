export const CONSUMERS = ['user_a', 'user_b', 'user_c'];

/** Deposits before anybody knows whose the account is, and perhaps opens a vault later. */
export const NEWCOMER = 'user_new';

/** Deposits, and never opens a vault. */
export const STRANGER = 'stranger';

export const DEPOSITORS = [...CONSUMERS, NEWCOMER, STRANGER];
