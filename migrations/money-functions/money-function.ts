/**
 * The attributes that all money functions share.
 *
 * VOLATILE: every statement inside takes a new snapshot, so what follows a lock sees what the lock waited for.
 *
 * Planned at every call: a plan that a session made while the tables were small would stay in use when they have grown,
 * and then reads whole indexes for every charge. One row is found by its index even in a table of a few pages.
 */
export const MONEY_FUNCTION = /* sql */ `
  LANGUAGE plpgsql VOLATILE
  SET plan_cache_mode = force_custom_plan
  SET enable_seqscan = off`;
