import { projectText } from './project-text.ts';

export interface Instruction {
  /** `COPY`, `RUN`, ... */
  readonly word: string;
  /** `--from=build` and the like, in their order. */
  readonly flags: readonly string[];
  /** What follows them, on one line. */
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of the project's Dockerfile, in their order. */
export function dockerfileStages(): readonly Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructionsIn(projectText('Dockerfile'))) {
    const [, from, name] = /^(\S+) AS (\S+)$/.exec(instruction.text) ?? [];
    if (instruction.word === 'FROM') stages.push({ from: from!, name: name!, instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** Those of a stage with this word. */
export const instructionsOf = ({ instructions }: Stage, word: string): readonly Instruction[] =>
  instructions.filter((instruction) => instruction.word === word);

/** The command of an instruction in exec form. @throws on one in shell form */
export const execForm = ({ text }: Instruction): readonly string[] =>
  JSON.parse(text.replace(/^CMD /, '')) as readonly string[];

/** The default of a build argument, wherever it stands. */
export const argumentDefault = (name: string): string | undefined =>
  instructionsIn(projectText('Dockerfile'))
    .filter(({ word, text }) => word === 'ARG' && text.startsWith(`${name}=`))
    .map(({ text }) => text.slice(name.length + 1))
    .at(0);

function instructionsIn(text: string): readonly Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines.map((line) => {
    const [word = '', ...words] = line.split(' ');
    const first = words.findIndex((each) => !each.startsWith('--'));
    return { word, flags: words.slice(0, first), text: words.slice(first).join(' ') };
  });
}
