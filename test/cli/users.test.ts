import { expect } from 'chai';
import { errAsync } from 'neverthrow';
import { type VaultWatchDependencies } from '../../src/adapters/http/vault-watch-dependencies.ts';
import { startHttpServer } from '../http/support/http-server.ts';
import { vaultWatchService } from '../http/support/vault-watch-service.ts';
import { cliFor, type CliRun } from './support/cli.ts';

async function show(line: string, getBalanceWatch?: VaultWatchDependencies['getBalanceWatch']): Promise<CliRun> {
  const vaultWatch = vaultWatchService(getBalanceWatch && { getBalanceWatch });
  const server = await startHttpServer({ vaultWatch });
  try {
    return await cliFor(server.url)(`users show user_carol ${line}`);
  } finally {
    await server.close();
  }
}

describe('callora users show', () => {
  it('puts profile, vault and keys of that user into one document', async () => {
    const { code, out } = await show('--json');
    const body = JSON.parse(out) as Readonly<Record<string, object>>;
    expect([code, Object.keys(body)]).to.deep.equal([0, ['profile', 'vault', 'keys']]);
    expect(body['profile']).to.include({ user_id: 'user_carol' });
    expect(body['vault']).to.include({ availableUsdc: '1.2345678' });
    expect(body['keys']).to.deep.equal([]);
  });

  it('shows a user without a vault all the same', async () => {
    const { code, out } = await show('', { execute: () => errAsync({ kind: 'vault_not_found' }) });
    expect(code).to.equal(0);
    expect(out)
      .to.match(/^profile\.user_id +user_carol$/m)
      .and.match(/^vault +-$/m);
  });

  it('shows nothing where a part cannot be told', async () => {
    const { code, out, err } = await show('', { execute: () => errAsync({ kind: 'database_unavailable' }) });
    expect([code, out, err.split(':')[0]]).to.deep.equal([1, '', 'DATABASE_UNAVAILABLE']);
  });
});
