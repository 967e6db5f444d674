import { MONEY_FUNCTION } from '../money-functions/money-function.ts';

/**
 * One step of a scan, whole or not at all: not, when the scan no longer stands where the step began. The scan's row is
 * locked before the vaults, so that a vault which is opened meanwhile finds the deposits that wait for it, or is found by
 * them (`create_vault` holds the same row shared).
 *
 * p_deposits: [{ event_id, depositor_address, units (text), hash, ledger }] in the order of their events.
 * p_unreadable: [{ event_id, hash, ledger, reason, topics, value }].
 */
export const RECORD_SCAN_STEP = /* sql */ `
  CREATE FUNCTION record_scan_step(
    p_network text, p_contract_id text, p_ledger integer, p_cursor text, p_begins_anew boolean,
    p_next_ledger integer, p_next_cursor text, p_deposits jsonb, p_unreadable jsonb,
    p_gap_from integer, p_gap_to integer, p_now timestamptz)
  RETURNS TABLE (recorded boolean, credited integer, waiting integer, reused text[])
  ${MONEY_FUNCTION} AS $$
  DECLARE
    deposit record;
    outcome text;
  BEGIN
    INSERT INTO deposit_scans (network, contract_id) VALUES (p_network, p_contract_id) ON CONFLICT DO NOTHING;
    PERFORM 1 FROM deposit_scans s
      WHERE s.network = p_network AND s.contract_id = p_contract_id AND s.ledger IS NOT DISTINCT FROM p_ledger
        AND s.cursor IS NOT DISTINCT FROM p_cursor AND s.begins_anew = p_begins_anew
      FOR NO KEY UPDATE;
    recorded := FOUND;
    credited := 0;
    waiting := 0;
    reused := '{}';
    IF NOT recorded THEN
      RETURN NEXT;
      RETURN;
    END IF;

    PERFORM 1 FROM vaults v
      WHERE v.id IN (
        SELECT vault_of_deposit(p_network, p_contract_id, d.depositor_address)
        FROM jsonb_to_recordset(p_deposits) AS d(depositor_address text))
      ORDER BY v.id FOR NO KEY UPDATE;
    FOR deposit IN
      SELECT d.event_id, d.depositor_address, d.units, d.hash, d.ledger
      FROM jsonb_to_recordset(p_deposits)
        AS d(event_id text, depositor_address text, units bigint, hash text, ledger integer)
    LOOP
      outcome := credit_deposit(p_network, deposit.event_id, p_contract_id, deposit.depositor_address, deposit.units,
        deposit.hash, deposit.ledger, p_now);
      credited := credited + (outcome = 'credited')::integer;
      waiting := waiting + (outcome = 'unknown_depositor')::integer;
      IF outcome = 'event_id_reused' THEN
        reused := reused || deposit.event_id;
        INSERT INTO unreadable_deposits
            (network, event_id, contract_id, hash, ledger, reason, topics, value, found_at)
          VALUES (p_network, deposit.event_id, p_contract_id, deposit.hash, deposit.ledger, outcome, '{}', '', p_now)
          ON CONFLICT DO NOTHING;
      END IF;
    END LOOP;

    INSERT INTO unreadable_deposits (network, event_id, contract_id, hash, ledger, reason, topics, value, found_at)
      SELECT p_network, u.event_id, p_contract_id, u.hash, u.ledger, u.reason, u.topics, u.value, p_now
      FROM jsonb_to_recordset(p_unreadable)
        AS u(event_id text, hash text, ledger integer, reason text, topics text[], value text)
      ON CONFLICT DO NOTHING;
    IF p_gap_from IS NOT NULL THEN
      INSERT INTO deposit_gaps (network, contract_id, from_ledger, to_ledger, found_at)
        VALUES (p_network, p_contract_id, p_gap_from, p_gap_to, p_now)
        ON CONFLICT DO NOTHING;
    END IF;
    UPDATE deposit_scans s SET ledger = p_next_ledger, cursor = p_next_cursor, begins_anew = false
      WHERE s.network = p_network AND s.contract_id = p_contract_id;
    RETURN NEXT;
  END $$;
`;
