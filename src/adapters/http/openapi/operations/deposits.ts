import { type BuildDepositError } from '../../../../core/vault/build-deposit.ts';
import { type FindDepositError } from '../../../../core/vault/find-deposit.ts';
import { type SubmitDepositError } from '../../../../core/vault/submit-deposit.ts';
import { type DepositFieldProblem } from '../../deposit-field-problem.ts';
import { buildDepositBody, depositParams, submitDepositBody } from '../../schemas/deposit-bodies.ts';
import { type StellarNetwork } from '../../schemas/stellar-network.ts';
import { deposit, depositToSign, submittedDeposit } from '../answers/vault.ts';
import { kindsOf, type Operation } from '../operation.ts';

const common = { tag: 'Deposits', audience: 'user' } as const;

export function depositOperations(network: StellarNetwork): readonly Operation[] {
  return [
    {
      ...common,
      id: 'buildDeposit',
      method: 'post',
      path: '/api/deposits/build',
      summary: 'A deposit for a wallet to sign; what would keep it from succeeding is told before',
      body: buildDepositBody(network),
      creates: true,
      answers: { 200: { description: 'The transaction', schema: depositToSign } },
      problems: kindsOf<Exclude<BuildDepositError, DepositFieldProblem>>({
        vault_not_found: true,
        source_not_bound: true,
        source_account_missing: true,
        trustline_missing: true,
        usdc_insufficient: true,
        fee_unaffordable: true,
        deposit_too_small: true,
        vault_paused: true,
        deposit_refused: true,
        node_unavailable: true,
        node_failed: true,
        database_unavailable: true,
      }),
    },
    {
      ...common,
      id: 'submitDeposit',
      method: 'post',
      path: '/api/deposits/submit',
      summary: 'Hand a signed deposit, or a fee bump around it, to the network; again is harmless',
      body: submitDepositBody,
      answers: {
        202: { description: 'How it stands', schema: submittedDeposit, headers: { Location: 'Where to ask again' } },
      },
      problems: kindsOf<Exclude<SubmitDepositError, DepositFieldProblem>>({
        transaction_not_built: true,
        transaction_not_signed: true,
        transaction_held_up: true,
        transaction_refused: true,
        signers_unavailable: true,
        node_unavailable: true,
        node_failed: true,
        database_unavailable: true,
      }),
    },
    {
      ...common,
      id: 'getDeposit',
      method: 'get',
      path: '/api/deposits/:hash',
      summary: 'What became of a deposit',
      params: depositParams,
      conditional: true,
      answers: { 200: { description: 'The deposit', schema: deposit } },
      problems: kindsOf<FindDepositError>({
        deposit_not_found: true,
        node_unavailable: true,
        node_failed: true,
        history_unavailable: true,
        history_failed: true,
        database_unavailable: true,
      }),
    },
  ];
}
