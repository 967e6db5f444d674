import { linesOf, type SourceFile } from './source-files.ts';

/** What may not be written in some files, found line by line. */
export interface TextRule {
  readonly name: string;
  readonly appliesTo: (path: string) => boolean;
  readonly forbidden: RegExp;
  /** Expressions that match although they are harmless, word by word. */
  readonly harmless?: readonly string[];
  /** Lines that the rule must find: proof that it can. */
  readonly examples: readonly string[];
}

/** `path:line: text` of every breach. */
export function breachesOf(rule: TextRule, files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ path }) => rule.appliesTo(path))
    .flatMap((file) =>
      linesOf(file).flatMap((line, index) => (breaks(rule, line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [])),
    );
}

export function breaks({ forbidden, harmless = [] }: TextRule, line: string): boolean {
  const rest = harmless.reduce((text, expression) => text.replaceAll(expression, ''), line);
  return forbidden.test(rest);
}
