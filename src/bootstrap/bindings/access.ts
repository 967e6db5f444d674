import { type Container } from 'inversify';
import { JwtTokenIssuer } from '../../adapters/http/access/jwt-token-issuer.ts';
import { KnexAuditLog } from '../../adapters/knex/knex-audit-log.ts';
import { KnexUsedChallenges } from '../../adapters/knex/knex-used-challenges.ts';
import { ResilientAccountSigners } from '../../adapters/resilience/resilient-account-signers.ts';
import { SorobanAccountSigners } from '../../adapters/soroban/soroban-account-signers.ts';
import { Sep10Challenges } from '../../adapters/stellar-login/sep10-challenges.ts';
import { AuditAction } from '../../core/access/audit-action.ts';
import { ForgetUsedChallenges } from '../../core/access/forget-used-challenges.ts';
import { IssueChallenge } from '../../core/access/issue-challenge.ts';
import { ListAuditLog } from '../../core/access/list-audit-log.ts';
import { MintToken } from '../../core/access/mint-token.ts';
import { RedeemChallenge } from '../../core/access/redeem-challenge.ts';
import { type Settings } from '../settings.ts';
import { TOKENS } from '../tokens.ts';

/** Login with a wallet, and the record of what administrators do. */
export function bindAccess(container: Container, settings: Settings): void {
  bindLogin(container, settings);
  bindLoginUseCases(container, settings);
  bindAudit(container);
}

function bindLogin(container: Container, { config, secrets, stellar }: Settings): void {
  const { homeDomain, webAuthDomain, jwtAudience: audience, jwtLifetimeSeconds: lifetimeSeconds } = config.access;
  const { passphrase: networkPassphrase } = stellar;
  const challenges = { signingSecret: secrets.sep10Signing, networkPassphrase, homeDomain, webAuthDomain };
  const tokens = { secret: secrets.jwt, issuer: `https://${webAuthDomain}`, audience, lifetimeSeconds };
  container.bind(TOKENS.WalletChallenges).toResolvedValue(() => new Sep10Challenges(challenges));
  container.bind(TOKENS.TokenIssuer).toResolvedValue(() => new JwtTokenIssuer(tokens));
  container
    .bind(TOKENS.UsedChallenges)
    .toResolvedValue((database) => new KnexUsedChallenges(database), [TOKENS.Database]);
  container
    .bind(TOKENS.AccountSigners)
    .toResolvedValue(
      (rpc, report, service) => new ResilientAccountSigners(new SorobanAccountSigners(rpc, report), service),
      [TOKENS.RpcClient, TOKENS.SorobanReport, TOKENS.SorobanService],
    );
}

function bindLoginUseCases(container: Container, { config, stellar }: Settings): void {
  const { WalletChallenges, UsedChallenges, Clock } = TOKENS;
  const { homeDomain, webAuthDomain, jwtLifetimeSeconds } = config.access;
  // On a developer's machine the port may be one that nobody knew, and there is no TLS.
  const publicOrigin = config.mode === 'production' ? `https://${webAuthDomain}` : null;
  container
    .bind(TOKENS.ForgetUsedChallenges)
    .toResolvedValue((used, clock) => new ForgetUsedChallenges(used, clock), [UsedChallenges, Clock]);
  container.bind(TOKENS.LoginDependencies).toResolvedValue(
    (challenges, accounts, used, tokens, clock, ids) => ({
      issueChallenge: new IssueChallenge(challenges),
      redeemChallenge: new RedeemChallenge({ challenges, accounts, used, tokens, clock }),
      mintToken: new MintToken({ tokens, clock, ids }, jwtLifetimeSeconds),
      signingKey: () => challenges.signingKey(),
      networkPassphrase: stellar.passphrase,
      homeDomain,
      publicOrigin,
    }),
    [WalletChallenges, TOKENS.AccountSigners, UsedChallenges, TOKENS.TokenIssuer, Clock, TOKENS.Ids],
  );
}

function bindAudit(container: Container): void {
  container.bind(TOKENS.AuditLog).toResolvedValue((database) => new KnexAuditLog(database), [TOKENS.Database]);
  container
    .bind(TOKENS.AuditDependencies)
    .toResolvedValue(
      (log, clock) => ({ auditAction: new AuditAction(log, clock), listAuditLog: new ListAuditLog(log) }),
      [TOKENS.AuditLog, TOKENS.Clock],
    );
}
