import { StrKey } from '@stellar/stellar-sdk/base';
import { type ChainView } from '../ledger/chain-view.ts';
import { accountKey, trustlineKey } from '../state/ledger-key.ts';
import { accountLinks } from './links.ts';
import { formatSevenPlaces } from '../usdc-amount.ts';

const NO_LIABILITIES = { buying_liabilities: '0.0000000', selling_liabilities: '0.0000000' } as const;
const LIMIT = '922337203685.4775807';

/** An account as Horizon serves it; undefined when there is none. */
export function describeAccount(
  { state, genesis }: ChainView,
  id: string,
  horizonUrl: string,
): Readonly<Record<string, unknown>> | undefined {
  const account = StrKey.isValidEd25519PublicKey(id) ? state.get(accountKey(id)) : undefined;
  if (account?.kind !== 'account') return undefined;
  const key = trustlineKey(id, genesis.usdcIssuer);
  const line = state.get(key);
  const usdc =
    line?.kind === 'trustline'
      ? [
          {
            balance: formatSevenPlaces(line.units),
            limit: LIMIT,
            ...NO_LIABILITIES,
            last_modified_ledger: state.modifiedLedger(key),
            is_authorized: true,
            is_authorized_to_maintain_liabilities: true,
            asset_type: 'credit_alphanum4',
            asset_code: 'USDC',
            asset_issuer: genesis.usdcIssuer,
          },
        ]
      : [];
  return {
    _links: accountLinks(horizonUrl, id),
    id,
    account_id: id,
    sequence: String(account.sequence),
    sequence_ledger: account.sequenceLedger,
    sequence_time: String(account.sequenceTime),
    subentry_count: account.subentryCount,
    last_modified_ledger: state.modifiedLedger(accountKey(id)),
    thresholds: { low_threshold: 0, med_threshold: 0, high_threshold: 0 },
    flags: { auth_required: false, auth_revocable: false, auth_immutable: false, auth_clawback_enabled: false },
    balances: [...usdc, { balance: formatSevenPlaces(account.stroops), ...NO_LIABILITIES, asset_type: 'native' }],
    signers: [{ weight: 1, key: id, type: 'ed25519_public_key' }],
    data: {},
    num_sponsoring: 0,
    num_sponsored: 0,
    paging_token: id,
  };
}
