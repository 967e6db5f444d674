import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect } from 'chai';
import { variables } from '../../src/bootstrap/config.ts';
import { configOf, testnet } from './configuration.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('.env.example', () => {
  const example = read('.env.example');
  const lines = example.split('\n');
  const isAssignment = (line: string) => /^(# )?[A-Z][A-Z0-9_]*=/.test(line);

  it('lists exactly the variables of the schema', () => {
    const listed = lines.filter(isAssignment).map((line) => line.replace(/^# /, '').split('=')[0]);
    expect(listed).to.deep.equal([...variables]);
  });

  it('says above each variable what it is', () => {
    const unexplained = lines.filter((line, at) => isAssignment(line) && !/^# .+\.$/.test(lines[at - 1]!));
    expect(unexplained).to.deep.equal([]);
  });

  it('changes nothing when it is copied', () => {
    expect(configOf(parseEnv(example) as Record<string, string>)).to.deep.equal(configOf({}));
  });
});

describe('docs/configuration.md', () => {
  const rows = [...read('docs/configuration.md').matchAll(/^\| `([A-Z0-9_]+)` +\| (.+?) +\| (.+?) +\|$/gm)];

  it('lists exactly the variables of the schema, each with a default and a meaning', () => {
    expect(rows.map(([, variable]) => variable)).to.deep.equal([...variables]);
  });

  it('states the defaults that the service really takes', () => {
    const base = { ...testnet, DB_HOST: 'localhost', DB_NAME: 'callora' };
    const stated = rows.flatMap(([, variable, text]) => {
      const value = /^`([^`]+)`$/.exec(text!)?.[1];
      return value === undefined ? [] : [[variable!, value] as const];
    });
    expect(stated.length).to.be.greaterThan(35);
    for (const [variable, value] of stated) {
      expect(configOf({ ...base, [variable]: value }), variable).to.deep.equal(configOf(base));
    }
  });
});
