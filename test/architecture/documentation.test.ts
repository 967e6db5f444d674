import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from './cruise-tree.ts';
import { filesBelow, type SourceFile } from './source-files.ts';

const LINK = /\[([^\]]+)\]\(([^)#\s]+)[^)]*\)/g;
const PROOF = /\.(test|contract)\.ts$/;

interface Link {
  readonly text: string;
  readonly target: string;
}

/** Links to files of the project, their targets from its root. */
function linksOf({ path, text }: SourceFile): readonly Link[] {
  return [...text.matchAll(LINK)]
    .map(([, linkText = '', target = '']) => ({ text: linkText, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .map(({ text: linkText, target }) => ({ text: linkText, target: join(dirname(path), target) }));
}

/** A name stands in its source between quotes, whatever quotes they are. */
const hasTestNamed = (name: string, target: string) =>
  readFileSync(join(ROOT, target), 'utf8')
    .split('\n')
    .some((line) => /\bit\(\s*['"`]/.test(line) && line.includes(name));

describe('The documentation', () => {
  const pages = filesBelow(['docs'], '.md');
  const links = pages.flatMap(linksOf);

  it('links to files that are there', () => {
    expect(links.filter(({ target }) => !existsSync(join(ROOT, target)))).to.deep.equal([]);
  });

  it('names only tests that are there', () => {
    const proofs = links.filter(({ target }) => PROOF.test(target) && existsSync(join(ROOT, target)));
    expect(proofs).to.have.length.above(20);
    expect(proofs.filter(({ text, target }) => !hasTestNamed(text, target))).to.deep.equal([]);
  });

  it('numbers the decisions from 0001 without a gap, each with context, decision and consequences', () => {
    const decisions = pages.filter(({ path }) => path.startsWith('docs/adr/')).toSorted(byPath);
    for (const [index, { path, text }] of decisions.entries()) {
      const number = String(index + 1).padStart(4, '0');
      expect(path).to.match(new RegExp(`^docs/adr/${number}-[a-z0-9-]+\\.md$`));
      const headings = text.split('\n').filter((line) => line.startsWith('## '));
      expect(headings, path).to.deep.equal(['## Context', '## Decision', '## Consequences']);
    }
    expect(decisions).to.have.length.above(0);
  });
});

function byPath(a: SourceFile, b: SourceFile): number {
  return a.path < b.path ? -1 : 1;
}
