import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StrKey } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { completeSecrets } from '../../src/bootstrap/development-secrets.ts';

const NOTHING_GIVEN = {
  jwt: undefined,
  adminApiKey: undefined,
  metricsApiKey: undefined,
  chargeId: undefined,
  sep10Signing: undefined,
};

describe('completeSecrets', () => {
  let parent: string;
  let home: string;
  let file: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'callora-secrets-'));
    home = join(parent, '.callora');
    file = join(home, 'secrets.json');
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('generates five different secrets of 32 random bytes, and announces where they are kept', async () => {
    const { secrets, path } = await completeSecrets(NOTHING_GIVEN, home);
    expect(path).to.equal(file);
    expect(new Set(Object.values(secrets)).size).to.equal(5);
    const { sep10Signing, ...texts } = secrets;
    for (const secret of Object.values(texts)) expect(Buffer.from(secret, 'base64url')).to.have.length(32);
    expect(StrKey.decodeEd25519SecretSeed(sep10Signing)).to.have.length(32);
  });

  it('uses the same secrets at every later start', async () => {
    const first = await completeSecrets(NOTHING_GIVEN, home);
    expect(await completeSecrets(NOTHING_GIVEN, home)).to.deep.equal(first);
  });

  it('agrees on the same secrets when several processes start for the first time at once', async () => {
    const starts = await Promise.all(Array.from({ length: 8 }, () => completeSecrets(NOTHING_GIVEN, home)));
    expect(new Set(starts.map((start) => JSON.stringify(start.secrets))).size).to.equal(1);
    expect(await readdir(home)).to.deep.equal(['secrets.json']);
  });

  it('keeps the file and its directory from other users', async () => {
    await completeSecrets(NOTHING_GIVEN, home);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect((await stat(home)).mode & 0o066).to.equal(0);
    await chmod(file, 0o644);
    await completeSecrets(NOTHING_GIVEN, home);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
  });

  it('prefers what was given, and does not write it down', async () => {
    const { secrets } = await completeSecrets({ ...NOTHING_GIVEN, jwt: 'given' }, home);
    expect(secrets.jwt).to.equal('given');
    expect(await readFile(file, 'utf8')).not.to.include('given');
  });

  it('writes nothing when everything was given', async () => {
    const given = { jwt: 'a', adminApiKey: 'b', metricsApiKey: 'c', chargeId: 'd', sep10Signing: 'e' };
    expect(await completeSecrets(given, home)).to.deep.equal({ secrets: given, path: undefined });
    expect(await readdir(parent)).to.deep.equal([]);
  });

  it('adds a secret that the file does not have yet, and keeps the others', async () => {
    const { secrets } = await completeSecrets(NOTHING_GIVEN, home);
    await writeFile(file, JSON.stringify({ jwt: secrets.jwt, adminApiKey: secrets.adminApiKey }));
    const completed = await completeSecrets(NOTHING_GIVEN, home);
    expect(completed.secrets).to.include({ jwt: secrets.jwt, adminApiKey: secrets.adminApiKey });
    expect(await completeSecrets(NOTHING_GIVEN, home)).to.deep.equal(completed);
  });

  for (const broken of ['{"jwt":"half', '[]', '{"jwt":7}', '{"jwt":""}', '']) {
    it(`stops at a file that holds ${JSON.stringify(broken)}, without quoting it`, async () => {
      await completeSecrets(NOTHING_GIVEN, home);
      await writeFile(file, broken);
      const failure = await completeSecrets(NOTHING_GIVEN, home).catch((cause: unknown) => cause as Error);
      expect(failure).to.be.an('error').with.property('message').that.includes(file);
      expect((failure as Error).message).not.to.include('half');
      expect(failure).not.to.have.property('cause');
      expect(await readFile(file, 'utf8')).to.equal(broken);
    });
  }
});
