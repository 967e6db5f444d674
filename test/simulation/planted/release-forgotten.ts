import { type Rebind } from '../instance.ts';

/** A call that ends without an answer is forgotten: neither given back nor ended, so that its hold is kept alive. */
export const releaseForgotten: Rebind = (ports) => ({
  ...ports,
  settling: (settlements) => {
    const settled = ports.settling(settlements);
    return {
      begin: (charge) => settled.begin(charge),
      capture: (charge) => settled.capture(charge),
      release: () => Promise.resolve(),
      end: (charge, end) => (end === null ? Promise.resolve() : settled.end(charge, end)),
    };
  },
});
