import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { COMMANDS } from '../../src/cli/commands.ts';
import { usageOf } from '../../src/cli/help.ts';
import { optionsOf } from '../../src/cli/options.ts';
import { cliFor } from './support/cli.ts';

const cli = cliFor(null);
const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

describe('The help', () => {
  it('lists every command with what it cannot do without, whichever way it is asked for', async () => {
    const asked = await Promise.all(['', 'help', '--help', '-h', 'help --json'].map((line) => cli(line)));
    const [{ out } = { out: '' }] = asked;
    for (const run of asked) expect(run).to.deep.equal({ code: 0, out, err: '' });
    for (const command of COMMANDS) {
      const line = out.split('\n').find((candidate) => candidate.startsWith(`  ${usageOf(command)}  `));
      expect(line?.slice(usageOf(command).length + 2).trim(), command.name).to.equal(command.summary);
    }
  });

  it('explains each command with all of its options, whichever way it is asked for', async () => {
    for (const command of COMMANDS) {
      const { code, out } = await cli(`help ${command.name}`);
      expect(code, command.name).to.equal(0);
      expect(out)
        .to.include(`${usageOf(command)} [options]\n`)
        .and.include(command.summary);
      for (const option of Object.keys(optionsOf(command))) expect(out).to.include(`  --${option} `);
      expect((await cli(`${command.name} --help`)).out).to.equal(out);
    }
  });

  it('lists one family of commands', async () => {
    const { out } = await cli('help breakers');
    expect(out.match(/^ {2}breakers \w+/gm)).to.deep.equal(['  breakers list', '  breakers reset', '  breakers open']);
    expect(out).not.to.include('charges');
  });

  it('explains a command whatever else stands in the line', async () => {
    const { code, out } = await cli('charges void req_1 --reason=x --help');
    expect([code, out.split('\n')[0]]).to.deep.equal([
      0,
      'Usage: npm run callora -- charges void <requestId> --reason <text> [options]',
    ]);
  });

  it('fits lines of 120 characters', async () => {
    const { out } = await cli('help');
    expect(out.split('\n').filter((line) => line.length > 120)).to.deep.equal([]);
  });
});

describe('docs/cli.md', () => {
  const rows = [...page.matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)].map(([, usage = '', summary = '']) => [
    usage,
    summary,
  ]);

  it('lists exactly the commands, each with what it cannot do without and what it does', () => {
    const listed = rows.filter(([usage]) => COMMANDS.some(({ name }) => `${usage} `.startsWith(`${name} `)));
    expect(listed).to.deep.equal(COMMANDS.map((command) => [usageOf(command), command.summary]));
  });

  it('lists exactly the options', () => {
    const options = COMMANDS.flatMap((command) => Object.keys(optionsOf(command)));
    const listed = rows.flatMap(([usage]) => /^--([\w-]+)/.exec(usage ?? '')?.[1] ?? []);
    expect(listed).to.have.members([...new Set(options)]);
  });
});
