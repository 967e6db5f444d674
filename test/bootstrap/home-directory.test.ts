import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { claimHomeDirectory } from '../../src/bootstrap/home-directory.ts';
import { processIdentity } from '../../src/bootstrap/process-identity.ts';
import { startChildScript } from '../support/child-script.ts';

const OWNER = `
  const { claimHomeDirectory } = await import(process.argv[1]);
  const claim = await claimHomeDirectory(process.argv[2]);
  process.stdout.write((claim.isOk() ? 'claimed' : 'refused ' + claim.error.pid) + '\\n');
  setInterval(() => {}, 1000);
`;
const startOwner = (home: string) =>
  startChildScript(OWNER, [new URL('../../src/bootstrap/home-directory.ts', import.meta.url).href, home]);

describe('claimHomeDirectory', () => {
  let parent: string;
  let home: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'callora-home-'));
    home = join(parent, 'a', '.callora');
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('makes a directory that other users cannot look into', async () => {
    const claim = await claimHomeDirectory(home);
    expect(claim._unsafeUnwrap().path).to.equal(home);
    expect((await stat(home)).mode & 0o777).to.equal(process.getuid?.() === 0 ? 0o711 : 0o700);
  });

  it('lets nobody in twice, and the next one in after the release', async () => {
    const first = (await claimHomeDirectory(home))._unsafeUnwrap();
    expect((await claimHomeDirectory(home))._unsafeUnwrapErr()).to.include({ pid: process.pid });
    await first.release();
    expect((await claimHomeDirectory(home)).isOk()).to.equal(true);
  });

  it('refuses a second process, naming the first and the directory, until that is gone, even by kill -9', async () => {
    const owner = await startOwner(home);
    try {
      expect(owner.firstLine).to.equal('claimed');
      const refusal = (await claimHomeDirectory(home))._unsafeUnwrapErr();
      expect(refusal).to.include({ kind: 'home_directory_in_use', pid: owner.pid });
      expect(refusal.message).to.include(`pid ${owner.pid}`).and.to.include(home);
    } finally {
      await owner.kill('SIGKILL');
    }
    expect((await claimHomeDirectory(home)).isOk()).to.equal(true);
    expect((await readdir(home)).length).to.equal(1);
  });

  it('is not impressed by a lock whose process id was given to another process', async () => {
    await (await claimHomeDirectory(home))._unsafeUnwrap().release();
    await writeFile(join(home, `service-${process.ppid}-1.lock`), '');
    expect((await claimHomeDirectory(home)).isOk()).to.equal(true);
  });

  it('never lets two in that start at the same moment', async () => {
    const owners = await Promise.all([startOwner(home), startOwner(home), startOwner(home)]);
    try {
      expect(owners.filter(({ firstLine }) => firstLine === 'claimed').length).to.be.at.most(1);
    } finally {
      await Promise.all(owners.map((owner) => owner.kill('SIGKILL')));
    }
  });
});

describe('processIdentity', () => {
  it('stays the same while a process lives, and ends with it', async () => {
    const child = await startChildScript(`process.stdout.write('up\\n'); setInterval(() => {}, 1000);`, []);
    const identity = await processIdentity(child.pid);
    expect(identity).to.match(/^\w+$/);
    expect(await processIdentity(child.pid)).to.equal(identity);
    await child.kill('SIGKILL');
    expect(await processIdentity(child.pid)).to.equal(undefined);
  });
});
