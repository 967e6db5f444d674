import { expect } from 'chai';
import { captureBeforeAnswer } from './planted/capture-before-answer.ts';
import { chargeBeforePersist } from './planted/charge-before-persist.ts';
import { blindToReplacement } from './planted/blind-to-replacement.ts';
import { holdNotReleased } from './planted/hold-not-released.ts';
import { cursorBeforeCredit } from './planted/cursor-before-credit.ts';
import { gatheredTwice } from './planted/gathered-twice.ts';
import { hastySweeper } from './planted/hasty-sweeper.ts';
import { indexBeforeConfirm } from './planted/index-before-confirm.ts';
import { payoutWithoutClaim } from './planted/payout-without-claim.ts';
import { rebuildWithoutProof } from './planted/rebuild-without-proof.ts';
import { releaseForgotten } from './planted/release-forgotten.ts';
import { servedBeforeCommit } from './planted/served-before-commit.ts';
import { unfencedClaim } from './planted/unfenced-claim.ts';
import { voidWhileSubmitted } from './planted/void-while-submitted.ts';
import { type Rebind } from './instance.ts';
import { LEVELS, simulate } from './simulate.ts';

const SEEDS = 200;

const BUGS: Readonly<Record<string, Rebind>> = {
  'charge before persist': chargeBeforePersist,
  'rebuild without proof of death': rebuildWithoutProof,
  'unfenced claim': unfencedClaim,
  'hold not released': holdNotReleased,
  'void while submitted': voidWhileSubmitted,
  'blind to a replaced network': blindToReplacement,
  'cursor before credit': cursorBeforeCredit,
  'release forgotten': releaseForgotten,
  'capture before the answer': captureBeforeAnswer,
  'served before the commit': servedBeforeCommit,
  'a sweeper that does not wait': hastySweeper,
  'a call gathered twice': gatheredTwice,
  'a payout without a claim': payoutWithoutClaim,
  'index before confirm': indexBeforeConfirm,
};

describe('The simulation can fail', () => {
  for (const [name, rebind] of Object.entries(BUGS)) {
    it(`finds the planted bug "${name}" within ${SEEDS} seeds`, async function () {
      this.timeout(60_000);
      let foundAt: number | null = null;
      for (let seed = 1; seed <= SEEDS && foundAt === null; seed += 1) {
        const { violations } = await simulate(seed, { ...LEVELS.paper, rebind });
        if (violations.length > 0) foundAt = seed;
      }
      expect(foundAt).to.not.equal(null);
    });
  }
});
