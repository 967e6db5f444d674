import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

describe('README.md', () => {
  const readme = read('README.md');
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

  it('names only npm scripts that exist', () => {
    const named = [...readme.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)].map(
      ([, run, short]) => run ?? short!,
    );
    expect(named).to.include.members(['demo', 'test', 'start']);
    expect(named.filter((name) => !(name in scripts))).to.deep.equal([]);
  });

  it('links only to files of the repository that exist', () => {
    const targets = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    const relative = targets.filter((target) => !/^[a-z]+:|^#/.test(target)).map((target) => target.split('#')[0]!);
    expect(relative).to.include('LICENSE');
    expect(relative.filter((target) => !existsSync(new URL(target, ROOT)))).to.deep.equal([]);
  });

  it('shows the answer to a deduct with the fields that the service gives', () => {
    const [, answer] = /^(\{"usageEventId".*\})$/m.exec(readme) ?? [];
    expect(JSON.parse(answer ?? '{}')).to.have.all.keys('usageEventId', 'stellarTxHash', 'alreadyProcessed', 'status');
  });
});
