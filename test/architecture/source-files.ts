import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './cruise-tree.ts';

export interface SourceFile {
  /** From the root of the project, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every file below these folders whose name ends so. */
export function filesBelow(folders: readonly string[], extension = '.ts'): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path: path.slice(ROOT.length), text: readFileSync(path, 'utf8') })),
  );
}

export const linesOf = ({ text }: SourceFile): readonly string[] => text.replace(/\n$/, '').split('\n');
