import { expect } from 'chai';
import { migrationSource } from '../../src/adapters/knex/migration-source.ts';
import { filesBelow, linesOf, type SourceFile } from './source-files.ts';
import { breachesOf, breaks } from './text-rule.ts';
import { TEXT_RULES } from './text-rules.ts';

const LINES_MAX = { src: 250, test: 400 };
/** Half of the files are shorter than this: a folder of large files has lost the habit of one idea per file. */
const MEDIAN_LINES_MAX = 60;

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|pg\.test|contract))?\.ts$/;
const MIGRATION = /^\d{3}_[a-z]+(_[a-z]+)*\.ts$/;

const src = filesBelow(['src']);
const tests = filesBelow(['test']);
const migrations = filesBelow(['migrations']);
const docs = filesBelow(['docs'], '.md');

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const longerThan = (files: readonly SourceFile[], max: number) =>
  files.filter((file) => linesOf(file).length > max).map(({ path }) => path);

describe('The rules of the source text', () => {
  for (const rule of TEXT_RULES) {
    it(rule.name, () => expect(breachesOf(rule, [...src, ...tests, ...migrations, ...docs])).to.deep.equal([]));

    it(`would find a breach of "${rule.name}"`, () => {
      for (const line of rule.examples) expect(breaks(rule, line), line).to.equal(true);
    });
  }

  it('apply to the files that they are about', () => {
    expect(src.length).to.be.above(100);
    const unused = TEXT_RULES.filter(
      (rule) => ![...src, ...tests, ...migrations].some(({ path }) => rule.appliesTo(path)),
    );
    expect(unused.map(({ name }) => name)).to.deep.equal([]);
  });
});

describe('The size of files', () => {
  it(`is at most ${LINES_MAX.src} lines in src`, () => expect(longerThan(src, LINES_MAX.src)).to.deep.equal([]));

  it(`is at most ${LINES_MAX.test} lines in test`, () => expect(longerThan(tests, LINES_MAX.test)).to.deep.equal([]));

  it(`is below ${MEDIAN_LINES_MAX} lines for half of src`, () => {
    const lengths = src.map((file) => linesOf(file).length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).to.be.below(MEDIAN_LINES_MAX);
  });
});

describe('The names of files', () => {
  it('are kebab-case in src and test', () => {
    const strange = [...src, ...tests].map(({ path }) => path).filter((path) => !KEBAB_CASE.test(nameOf(path)));
    expect(strange).to.deep.equal([]);
  });

  it('number the migrations from 001 without a gap', () => {
    const names = migrationFiles().map(({ path }) => nameOf(path));
    for (const [index, name] of names.entries()) {
      expect(name).to.match(MIGRATION);
      expect(name.slice(0, 3)).to.equal(String(index + 1).padStart(3, '0'));
    }
  });
});

describe('The migrations', () => {
  it('are all listed, in the order of their numbers', async () => {
    const files = migrationFiles().map(({ path }) => nameOf(path).slice(0, -'.ts'.length));
    expect(await migrationSource.getMigrations([])).to.deep.equal(files);
  });

  for (const { path } of migrationFiles()) {
    const name = nameOf(path).slice(0, -'.ts'.length);
    it(`${name} goes up and down`, async () => {
      const { up, down } = await migrationSource.getMigration(name);
      expect(up).to.be.a('function');
      expect(down).to.be.a('function');
    });
  }
});

function migrationFiles(): readonly SourceFile[] {
  return migrations
    .filter(({ path }) => path.split('/').length === 2)
    .toSorted((a, b) => a.path.localeCompare(b.path, 'en'));
}
