import { expect } from 'chai';
import { cliFor } from './support/cli.ts';

const unasked: typeof fetch = () => Promise.reject(new Error('Nothing may be asked'));
const cli = (line: string | readonly string[], url: string | null = 'http://localhost:1') =>
  cliFor(url)(line, { fetch: unasked });

const FAULTS: Readonly<Record<string, string>> = {
  frobnicate: 'There is no command "frobnicate"',
  'charge show req_1': 'There is no command "charge show"',
  'charges shwo req_1': 'There is no command "charges shwo"',
  'help frobnicate': 'There is no command "frobnicate"',
  '--json': 'The line names no command',
  'charges show': 'charges show needs <requestId>',
  'charges show ..': '<requestId> cannot be ".."',
  'health now': 'health takes no argument "now"',
  'charges void req_1': 'charges void needs --reason <text>',
  'charges void req_1 --reason': '--reason needs a value: --reason=<text>',
  'charges void req_1 --reason=': '--reason needs a value: --reason=<text>',
  'charges void req_1 --reason --json': '--reason needs a value: --reason=<text>',
  'charges void req_1 --reason=a --reason=b': '--reason stands twice',
  'health --reason=because': 'health knows no option --reason',
  'audit --user user_alice': 'audit knows no option --user',
  'audit -x': 'audit knows no option -x',
  'audit --__proto__=a': 'audit knows no option --__proto__',
  'audit --no-json': 'audit knows no option --no-json',
  'audit --json=yes': '--json takes no value',
  'keys rotate key_1 --grace=1.5': '--grace must be a whole number',
  'audit --limit=-1': '--limit must be a whole number',
  'audit --timeout 0': '--timeout must be from 1 to 600 seconds',
  'audit --timeout 601': '--timeout must be from 1 to 600 seconds',
  'health --url ftp://localhost': 'The address of the service must be http:// or https://',
  'health --url localhost:3000': 'The address of the service must be http:// or https://',
  'health --url http://a:b@localhost': 'The address of the service must be http:// or https://',
};

describe('A line that is wrong', () => {
  for (const [line, message] of Object.entries(FAULTS)) {
    it(`is refused before anything is asked: ${line}`, async () => {
      const { code, out, err } = await cli(line);
      expect([code, out]).to.deep.equal([2, '']);
      expect(messageOf(err).startsWith(message), err).to.equal(true);
    });
  }

  it('is refused in one line, with the commands that were perhaps meant, and where to read on', async () => {
    expect((await cli('breakers close x')).err).to.equal(
      'USAGE: There is no command "breakers close"\n' +
        'Perhaps: breakers list, breakers reset, breakers open\n' +
        'Help: npm run callora -- help\n',
    );
  });

  it('is refused in JSON for a program', async () => {
    const { err } = await cli('charges void req_1 --json');
    expect(JSON.parse(err)).to.deep.equal({ code: 'USAGE', message: 'charges void needs --reason <text>' });
  });

  it('is refused where nobody knows the address of the service', async () => {
    const { code, err } = await cli('health', null);
    expect([code, err.includes('use --url <url>, or set CALLORA_URL')]).to.deep.equal([2, true]);
  });

  it('is none for words behind --, which are no options, nor for a value that begins with a dash', async () => {
    const behind = await cli(['charges', 'show', '--', '--json']);
    const dashed = await cli(['charges', 'void', 'req_1', '--reason=-5 was wrong']);
    for (const { code, err } of [behind, dashed]) {
      expect([code, err.split(':')[0]]).to.deep.equal([1, 'UNREACHABLE']);
    }
  });
});

/** Whichever way it was told. */
function messageOf(err: string): string {
  return err.startsWith('{') ? (JSON.parse(err) as { readonly message: string }).message : err.replace('USAGE: ', '');
}
