import { ResultAsync } from 'neverthrow';
import { type Rebind } from '../instance.ts';

/** Sends the envelope as soon as it is signed, before anything remembers it. */
export const chargeBeforePersist: Rebind = (ports) => ({
  ...ports,
  contract: {
    prepareDeduct: (deduct, signal) =>
      ports.contract.prepareDeduct(deduct, signal).andThen((transaction) => {
        const sent = ports.network.send(transaction.envelopeXdr, signal);
        return ResultAsync.fromSafePromise(sent).map(() => transaction);
      }),
  },
});
