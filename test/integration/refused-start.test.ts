import { expect } from 'chai';
import { LiveDeployment } from '../support/live-deployment.ts';
import { ServerProcess, type Variables } from '../support/server-process.ts';

/** A well-formed contract id under which nothing is deployed. */
const NOWHERE = 'CAAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQCAIBAEAQC526';

describe('a start that must not be', () => {
  let deployment: LiveDeployment;

  before(async () => {
    deployment = await LiveDeployment.open();
  });
  after(() => deployment.close());

  const startInVain = (variables: Variables) => ServerProcess.startInVain({ ...deployment.variables(), ...variables });

  const mismatches: readonly [string, () => Promise<Variables>, RegExp][] = [
    [
      'a contract with signatures that nobody here knows',
      async () => ({ STELLAR_TESTNET_VAULT_CONTRACT_ID: await deployment.network.deployVault('u64_id') }),
      /"level":"fatal".*"message":"Not started: the vault contract is none that this service knows: .*deduct/,
    ],
    [
      'a payout pool with signatures that nobody here knows',
      () => {
        const { vaultContractId, payoutSigner } = deployment.network.genesis;
        const variables = { STELLAR_TESTNET_SETTLEMENT_CONTRACT_ID: vaultContractId };
        return Promise.resolve({ ...variables, STELLAR_PAYOUT_SIGNER_SECRET: payoutSigner.secret });
      },
      /"level":"fatal".*"message":"Not started: the payout pool is none that this service knows: .*distribute/,
    ],
    [
      'a contract that does not exist',
      () => Promise.resolve({ STELLAR_TESTNET_VAULT_CONTRACT_ID: NOWHERE }),
      new RegExp(`"message":"Not started: there is no contract ${NOWHERE} on the network"`),
    ],
    [
      'a node of another network',
      () => Promise.resolve({ STELLAR_TESTNET_PASSPHRASE: 'A Network of One' }),
      /"message":"Not started: the Soroban RPC serves the network \\"Callora Local Network ; 2026\\", but \\"A Network of One\\" is configured"/,
    ],
  ];
  for (const [name, variables, message] of mismatches) {
    it(`(${name}) ends with exit code 1 and one sentence that says why`, async () => {
      const { exitCode, output } = await startInVain(await variables());
      expect(exitCode).to.equal(1);
      expect(output).to.match(message);
      expect(output).not.to.contain('"stack"');
    });
  }

  it('(faulty configuration) lists every fault at once and ends with exit code 1', async () => {
    const { exitCode, output } = await startInVain({
      PORT: 'http',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://somewhere',
      SOROBAN_RPC_URL: 'http://node.example.org',
      STELLAR_CHARGE_SIGNER_SECRET: 'SNOTASEED',
      SHUTDOWN_DELAY_MS: '30000',
    });
    expect(exitCode).to.equal(1);
    expect(output).to.contain('The configuration has 6 fault(s)');
    for (const variable of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'SOROBAN_RPC_URL', 'SHUTDOWN_DELAY_MS'])
      expect(output).to.match(new RegExp(`^ {2}${variable}: .+`, 'm'));
    expect(output)
      .to.match(/^ {2}STELLAR_CHARGE_SIGNER_SECRET: .+/m)
      .and.not.to.contain('SNOTASEED');
  });

  it('(production without a network and secrets) names what is missing instead of starting the embedded parts', async () => {
    const { exitCode, output } = await ServerProcess.startInVain({ NODE_ENV: 'production' });
    expect(exitCode).to.equal(1);
    for (const variable of [
      'STELLAR_TESTNET_VAULT_CONTRACT_ID',
      'STELLAR_CHARGE_SIGNER_SECRET',
      'STELLAR_CHANNEL_SECRETS',
      'JWT_SECRET',
      'ADMIN_API_KEY',
      'METRICS_API_KEY',
      'CHARGE_ID_SECRET',
      'SEP10_SIGNING_SECRET',
      'SEP10_HOME_DOMAIN',
    ])
      expect(output).to.match(new RegExp(`^ {2}${variable}: is required in production`, 'm'));
  });
});
