import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readEnvironment } from '../../src/bootstrap/config.ts';

describe('readEnvironment', () => {
  let directory: string;
  let file: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'callora-environment-'));
    file = join(directory, '.env');
  });
  after(() => {
    delete process.env['CALLORA_TEST_ONLY'];
    rmSync(directory, { recursive: true });
  });

  it('lets the real environment win over the file, and takes the rest from the file', () => {
    writeFileSync(file, 'CALLORA_TEST_ONLY=file\nCALLORA_TEST_QUOTED="a ; b"\n');
    process.env['CALLORA_TEST_ONLY'] = 'real';
    expect(readEnvironment(file)).to.include({ CALLORA_TEST_ONLY: 'real', CALLORA_TEST_QUOTED: 'a ; b' });
  });

  it('needs no file', () => {
    expect(readEnvironment(join(directory, 'absent'))).to.deep.equal({ ...process.env });
  });

  it('does not start without a file that is there and cannot be read', () => {
    expect(() => readEnvironment(directory)).to.throw('EISDIR');
  });

  it('leaves the environment of the process as it was', () => {
    readEnvironment(file);
    expect(process.env).not.to.have.property('CALLORA_TEST_QUOTED');
  });
});
