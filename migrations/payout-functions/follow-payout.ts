import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * What becomes of a payout's settlements, in the change that decides its transaction, whoever decides it: the resolver,
 * or a person. A trigger, because the functions that decide know items alone, and there is no way past it.
 *
 * Only those that the transaction carries now are moved: one that was written off stays so. Failed with others, each
 * travels again in half the company; failed alone, its revenue is unsettled again.
 *
 * The transaction is locked before its settlements, and `persist_payout` locks settlements before it inserts another
 * transaction. They do not wait for each other in a circle: those that it has in hand are pending, and no undecided
 * transaction carries a pending one.
 */
export const FOLLOW_PAYOUT = /* sql */ `
  CREATE FUNCTION follow_payout() RETURNS trigger
  ${MONEY_FUNCTION} AS $$
  DECLARE
    linked text[] := ARRAY(
      SELECT l.settlement_id FROM chain_transaction_settlements l WHERE l.transaction_id = NEW.id);
    carried text[];
  BEGIN
    PERFORM 1 FROM settlements s WHERE s.id = ANY (linked) ORDER BY s.id FOR NO KEY UPDATE;
    carried := ARRAY(
      SELECT s.id FROM settlements s
      WHERE s.id = ANY (linked) AND s.chain_transaction_id = NEW.id AND s.status IN ('submitted', 'review'));

    CASE NEW.status
      WHEN 'confirmed' THEN
        UPDATE settlements s
          SET status = 'completed', tx_hash = NEW.hash, updated_at = NEW.updated_at, completed_at = NEW.updated_at
          WHERE s.id = ANY (carried);
        INSERT INTO domain_events (network, user_id, type, payload, created_at)
          SELECT s.network, s.developer_id, 'settlement.completed',
            jsonb_build_object(
              'settlementId', s.id, 'amount', s.amount::text, 'payoutAddress', s.payout_address, 'txHash', NEW.hash),
            NEW.updated_at
          FROM settlements s WHERE s.id = ANY (carried) ORDER BY s.serial;
      WHEN 'failed' THEN
        IF cardinality(linked) > 1 THEN
          UPDATE settlements s
            SET status = 'pending', batch_limit = (cardinality(linked) + 1) / 2, failures = s.failures + 1,
              updated_at = NEW.updated_at
            WHERE s.id = ANY (carried);
        ELSE
          UPDATE settlements s SET status = 'failed', failures = s.failures + 1, updated_at = NEW.updated_at
            WHERE s.id = ANY (carried);
          PERFORM unsettle_revenue(carried, NEW.updated_at);
        END IF;
      WHEN 'expired' THEN
        UPDATE settlements s SET status = 'pending', updated_at = NEW.updated_at WHERE s.id = ANY (carried);
      WHEN 'review' THEN
        UPDATE settlements s SET status = 'review', updated_at = NEW.updated_at WHERE s.id = ANY (carried);
      ELSE
        NULL;
    END CASE;
    RETURN NULL;
  END $$;

  CREATE TRIGGER chain_transactions_follow_payout AFTER UPDATE OF status ON chain_transactions FOR EACH ROW
  WHEN (NEW.kind = 'payout' AND NEW.status <> OLD.status)
  EXECUTE FUNCTION follow_payout();
`;
