import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ensureOwnedDirectory } from '../../src/bootstrap/embedded-postgres/owned-directory.ts';

describe('ensureOwnedDirectory', () => {
  let parent: string;
  let path: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'callora-owned-'));
    path = join(parent, 'directory');
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('makes the directory with the mode asked for, and accepts it the next time', async () => {
    await ensureOwnedDirectory(path, 0o755);
    await ensureOwnedDirectory(path, 0o755);
    expect((await stat(path)).mode & 0o777).to.equal(0o755);
  });

  it('refuses a symbolic link and a file in its place', async () => {
    await symlink(parent, path);
    expect(await refusal()).to.include(path);
    await rm(path);
    await writeFile(path, '');
    expect(await refusal()).to.include(path);
  });

  it('gives it to the account, and refuses what a third user has laid out there', async function () {
    if (process.getuid?.() !== 0) this.skip(); // only root can give a directory away
    const account = { uid: 4242, gid: 4243 };
    await ensureOwnedDirectory(path, 0o700, account);
    expect(await stat(path)).to.include(account);
    expect(await refusal()).to.include(path);
  });

  it('gives away a directory of its own that a killed start has not given away yet', async function () {
    if (process.getuid?.() !== 0) this.skip(); // only root can give a directory away
    await mkdir(path);
    await chmod(path, 0o700);
    await ensureOwnedDirectory(path, 0o700, { uid: 4242, gid: 4243 });
    expect((await stat(path)).uid).to.equal(4242);
  });

  const refusal = () =>
    ensureOwnedDirectory(path, 0o700).then(
      () => 'accepted',
      (cause: unknown) => (cause as Error).message,
    );
});
