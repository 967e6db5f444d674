import { expect } from 'chai';
import { okAsync, ResultAsync } from 'neverthrow';
import { ResilientChainHistory } from '../../../src/adapters/resilience/resilient-chain-history.ts';
import { horizonPolicy, sorobanRpcPolicy } from '../../../src/adapters/resilience/service-policies.ts';
import { NEVER_ABORTED, serviceWorld } from './support.ts';

const RETRY = { attemptsMax: 3, baseDelayMs: 1000 };
/** What one run of the confirmations asks at once. */
const QUESTIONS_AT_ONCE = 100;

for (const policyOf of [sorobanRpcPolicy, horizonPolicy]) {
  describe(policyOf.name, () => {
    it('turns nobody away who asks in one run, and asks a few at a time', async () => {
      const { clock, service } = serviceWorld(policyOf(RETRY));
      let underWay = 0;
      let underWayMax = 0;
      const find = () => {
        underWay += 1;
        underWayMax = Math.max(underWayMax, underWay);
        return ResultAsync.fromSafePromise(clock.sleep(100)).andThen(() => {
          underWay -= 1;
          return okAsync({ kind: 'not_found' as const });
        });
      };
      const history = new ResilientChainHistory({ find }, service);
      const asked = Array.from({ length: QUESTIONS_AT_ONCE }, () => history.find('hash', NEVER_ABORTED));
      const answers = await clock.finish(Promise.all(asked));
      expect(answers.every((answer) => answer.isOk())).to.equal(true);
      expect(underWayMax).to.be.within(2, 20);
    });

    it('carries the settings of the retries', () => {
      expect(policyOf({ attemptsMax: 7, baseDelayMs: 11 }).retry).to.deep.include({ attemptsMax: 7, baseDelayMs: 11 });
    });
  });
}
