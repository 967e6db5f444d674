import { projectText } from './project-text.ts';

/** Whether the Docker build is given this path: the last pattern that fits it, or a folder above it, decides. */
export function entersBuild(path: string): boolean {
  const folders = path.split('/').map((_, at, names) => names.slice(0, at + 1).join('/'));
  return patterns().reduce((enters, pattern) => {
    const fits = expressionOf(pattern.replace(/^!/, ''));
    return folders.some((each) => fits.test(each)) ? pattern.startsWith('!') : enters;
  }, true);
}

const patterns = (): readonly string[] =>
  projectText('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Other than to a shell, names with a leading dot are names like any other. */
const expressionOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
