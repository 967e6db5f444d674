/**
 * Before the last statement of a function that writes thousands of rows with foreign keys: each row is checked by a
 * query of its own, which a function that plans everything anew would plan as often. Ends with the function.
 */
export const CHECK_KEYS_BY_KEPT_PLANS = /* sql */ `PERFORM set_config('plan_cache_mode', 'auto', true);`;
