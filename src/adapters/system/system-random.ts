import { type Random } from '../../core/shared/random.ts';

/** For jitter; never for anything that must not be foreseen. */
export const systemRandom: Random = () => Math.random();
