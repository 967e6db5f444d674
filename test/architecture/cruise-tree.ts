import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult, type IViolation } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const options = await extractDepcruiseOptions(join(ROOT, '.dependency-cruiser.mjs'));

export const ruleNames = (options.ruleSet?.forbidden ?? []).map(({ name }) => name);

/** Every violation of the project's dependency rules in these files and folders of the tree at `baseDir`. */
export async function violationsIn(baseDir: string, paths: readonly string[]): Promise<readonly IViolation[]> {
  const tsConfig = extractTsConfig(join(ROOT, 'tsconfig.json'));
  const { output } = await cruise([...paths], { ...options, baseDir }, options.enhancedResolveOptions, { tsConfig });
  return (output as ICruiseResult).summary.violations;
}

/** Writes a tree of small files: content by path. */
export async function plant(baseDir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(baseDir, path)), { recursive: true });
    await writeFile(join(baseDir, path), content);
  }
}
