import { type Container } from 'inversify';
import { AcceptNetwork } from '../../core/billing/accept-network.ts';
import { ConfirmReviewedCharge } from '../../core/billing/confirm-reviewed-charge.ts';
import { GetNetworkStanding } from '../../core/billing/get-network-standing.ts';
import { LedgerWitnesses } from '../../core/billing/ledger-witnesses.ts';
import { ListReview } from '../../core/billing/list-review.ts';
import { RequeueCharge } from '../../core/billing/requeue-charge.ts';
import { WriteOffCharge } from '../../core/billing/write-off-charge.ts';
import { TOKENS } from '../tokens.ts';

/** What an administrator does with charges that wait for a person, and with workers that do. */
export function bindReview(container: Container): void {
  const { ReviewDesk, UsageLedger, LedgerWitnesses: Witnesses, Clock } = TOKENS;
  container
    .bind(Witnesses)
    .toResolvedValue(
      (network, history, records, watermark, clock) =>
        new LedgerWitnesses({ network, history, records, watermark, clock }),
      [TOKENS.ChainNetwork, TOKENS.ChainHistory, TOKENS.DeductRecords, TOKENS.LedgerWatermark, Clock],
    );
  container
    .bind(TOKENS.GetNetworkStanding)
    .toResolvedValue((watermark) => new GetNetworkStanding(watermark), [TOKENS.LedgerWatermark]);
  container
    .bind(TOKENS.AcceptNetwork)
    .toResolvedValue(
      (network, watermark, clock) => new AcceptNetwork({ network, watermark, clock }),
      [TOKENS.ChainNetwork, TOKENS.LedgerWatermark, Clock],
    );
  container.bind(TOKENS.ListReview).toResolvedValue((desk) => new ListReview(desk), [ReviewDesk]);
  container
    .bind(TOKENS.ConfirmReviewedCharge)
    .toResolvedValue(
      (desk, ledger, witnesses, landedItems, clock) =>
        new ConfirmReviewedCharge({ desk, ledger, witnesses, landedItems, clock }),
      [ReviewDesk, UsageLedger, Witnesses, TOKENS.ConfirmLandedItem, Clock],
    );
  container
    .bind(TOKENS.RequeueCharge)
    .toResolvedValue(
      (desk, ledger, witnesses, clock) => new RequeueCharge({ desk, ledger, witnesses, clock }),
      [ReviewDesk, UsageLedger, Witnesses, Clock],
    );
  container
    .bind(TOKENS.WriteOffCharge)
    .toResolvedValue(
      (desk, ledger, clock) => new WriteOffCharge({ desk, ledger, clock }),
      [ReviewDesk, UsageLedger, Clock],
    );
}
