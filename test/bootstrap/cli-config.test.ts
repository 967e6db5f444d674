import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { adminKeyFor } from '../../src/bootstrap/admin-key-for.ts';
import { readCliConfig } from '../../src/bootstrap/config/cli-config.ts';
import { completeSecrets } from '../../src/bootstrap/development-secrets.ts';

const configOf = (env: Record<string, string>) => readCliConfig(env)._unsafeUnwrap();
const faultsOf = (env: Record<string, string>) => readCliConfig(env)._unsafeUnwrapErr();

describe('The settings of the command line', () => {
  it('point to the local service when nothing is set', () => {
    const nothing = { url: 'http://localhost:3000', userToken: null, adminApiKey: null, homeDirectory: '.callora' };
    expect(configOf({})).to.deep.equal(nothing);
    expect(configOf({ CALLORA_URL: '', CALLORA_TOKEN: '', ADMIN_API_KEY: '' })).to.deep.equal(nothing);
    expect(configOf({ PORT: '4001' }).url).to.equal('http://localhost:4001');
    expect(configOf({ PORT: '0' }).url).to.equal(null);
  });

  it('need nothing of what a service needs, in production neither', () => {
    const env = { NODE_ENV: 'production', CALLORA_URL: 'https://api.example', ADMIN_API_KEY: 'k', CALLORA_TOKEN: 't' };
    expect(configOf({ ...env, DB_PORT: 'wrong' })).to.deep.equal({
      url: 'https://api.example',
      userToken: 't',
      adminApiKey: 'k',
      homeDirectory: null,
    });
  });

  it('name every fault, and never a value', () => {
    const faults = faultsOf({
      CALLORA_URL: 'https://me:hush@api',
      CALLORA_TOKEN: 'hush\n',
      PORT: 'hush',
      NODE_ENV: 'x',
    });
    expect(faults.map(({ variable }) => variable)).to.have.members([
      'CALLORA_URL',
      'CALLORA_TOKEN',
      'PORT',
      'NODE_ENV',
    ]);
    expect(JSON.stringify(faults)).not.to.include('hush');
  });
});

describe('The admin key of the command line', () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'callora-cli-'))));
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const keyFor = (url: string, homeDirectory: string | null, adminApiKey: string | null = null) =>
    adminKeyFor(new URL(url), { adminApiKey, homeDirectory });

  it('is what a local service has made for itself, and is shown to no other machine', async () => {
    const none = { jwt: undefined, adminApiKey: undefined, metricsApiKey: undefined, chargeId: undefined };
    const { secrets } = await completeSecrets({ ...none, sep10Signing: undefined }, directory);
    for (const local of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000']) {
      expect(await keyFor(local, directory)).to.equal(secrets.adminApiKey);
    }
    for (const other of ['https://api.example', 'http://localhost.example', 'http://127.0.0.1.example']) {
      expect(await keyFor(other, directory)).to.equal(null);
    }
    expect(await keyFor('http://localhost:3000', null)).to.equal(null);
  });

  it('is the given one before any other, for whichever service', async () => {
    expect(await keyFor('https://api.example', directory, 'given')).to.equal('given');
  });

  it('is none where no service has run, and nothing is made', async () => {
    const home = join(directory, 'not-there');
    expect(await keyFor('http://localhost:3000', home)).to.equal(null);
    expect(await readdir(directory)).to.deep.equal([]);
  });

  it('is not read from a file of something else, which is not quoted', async () => {
    await writeFile(join(directory, 'secrets.json'), '{"adminApiKey": "hush"');
    const fault: unknown = await keyFor('http://localhost:3000', directory).catch((cause: unknown) => cause);
    expect(String(fault))
      .to.match(/does not hold development secrets/)
      .and.not.include('hush');
  });
});
