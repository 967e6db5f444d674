import { chmod, lstat, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { locateBinaries } from '../../src/bootstrap/embedded-postgres/postgres-binaries.ts';
import { runCommand } from '../../src/bootstrap/embedded-postgres/run-command.ts';

describe('locateBinaries', () => {
  let closed: string;
  let installed: string;

  /** Stands for the package in a checkout that only its owner may enter. */
  beforeEach(async () => {
    closed = await mkdtemp(join(tmpdir(), 'callora-closed-'));
    installed = join(closed, 'native');
    await mkdir(join(installed, 'bin'), { recursive: true });
    await mkdir(join(installed, 'lib'));
    for (const program of ['postgres', 'initdb', 'pg_ctl']) {
      await writeFile(join(installed, 'bin', program), '#!/bin/sh\ncat "$(dirname "$0")/../lib/link.so"\n');
      await chmod(join(installed, 'bin', program), 0o700);
    }
    await writeFile(join(installed, 'lib', 'link.so.1'), 'library', { mode: 0o600 });
    await symlink('link.so.1', join(installed, 'lib', 'link.so'));
  });
  afterEach(() => rm(closed, { recursive: true }));

  it('finds the programs of the installed package', async () => {
    const { initdb, pgCtl } = await locateBinaries(undefined);
    expect((await runCommand(initdb, ['--version'])).output).to.include('PostgreSQL');
    expect((await runCommand(pgCtl, ['--version'])).output).to.include('PostgreSQL');
  });

  it('uses them where they are when the account gets there', async () => {
    expect((await locateBinaries(undefined, installed)).pgCtl).to.equal(join(installed, 'bin', 'pg_ctl'));
  });

  it('copies them once to where the account gets, when it does not', async function () {
    if (process.getuid?.() !== 0) this.skip(); // only root runs the server as another user
    const account = { uid: 4242, gid: 4243 };
    const [copy, same] = await Promise.all([locateBinaries(account, installed), locateBinaries(account, installed)]);
    const native = dirname(dirname(copy.pgCtl));
    try {
      expect(same).to.deep.equal(copy);
      expect(native).not.to.equal(installed);
      expect(await runCommand(copy.pgCtl, [], { account })).to.deep.equal({ exitCode: 0, output: 'library' });
      expect((await lstat(join(native, 'lib', 'link.so'))).isSymbolicLink()).to.equal(true);
      expect(await locateBinaries(account, installed)).to.deep.equal(copy);
    } finally {
      await rm(dirname(native), { recursive: true });
    }
  });
});
