import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir } from 'node:fs/promises';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import {
  argumentDefault,
  dockerfileStages,
  execForm,
  instructionsOf,
  type Instruction,
  type Stage,
} from '../dockerfile.ts';
import { PROJECT_ROOT } from '../project-text.ts';

type Variables = Readonly<Record<string, string>>;

/** What a container of the image would be started with. */
export interface BuiltImage {
  /** In the place of /app. */
  readonly directory: string;
  readonly environment: Variables;
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
}

const WORK_DIRECTORY = '/app';
const COMMAND_TIMEOUT_MS = 900_000;

/**
 * Builds the Dockerfile without an engine: each stage in an empty directory below `scratch`, with its files copied and
 * its npm commands run on this machine's Node.js. What needs an engine is left out: base images, owners, users.
 */
export async function buildImage(scratch: string): Promise<BuiltImage> {
  const stages = dockerfileStages();
  const directoryOf = (name: string) => join(scratch, name);
  for (const stage of stages) {
    await mkdir(directoryOf(stage.name), { recursive: true });
    for (const instruction of stage.instructions) await carryOut(instruction, directoryOf(stage.name), directoryOf);
  }
  const runtime = stages.at(-1)!;
  return {
    directory: directoryOf(runtime.name),
    environment: environmentOf(runtime),
    command: execForm(instructionsOf(runtime, 'CMD')[0]!),
    healthCheck: execForm(instructionsOf(runtime, 'HEALTHCHECK')[0]!),
  };
}

/** What the image sets, and nothing of this machine but where its programs are. */
const environmentOf = (stage: Stage): Variables => ({
  PATH: programPath(),
  ...Object.fromEntries(
    instructionsOf(stage, 'ENV')
      .flatMap(({ text }) => text.split(' '))
      .map((assignment) => assignment.split('='))
      .map(([name = '', value = '']) => [
        name,
        value.replace(/\$\{(\w+)\}/, (_, arg: string) => argumentDefault(arg)!),
      ]),
  ),
});

/** This process's Node.js first, and nothing that the checkout has installed. */
const programPath = (): string =>
  [
    dirname(process.execPath),
    ...process.env.PATH!.split(delimiter).filter((each) => !each.startsWith(PROJECT_ROOT)),
  ].join(delimiter);

async function carryOut(
  { word, flags, text }: Instruction,
  directory: string,
  directoryOf: (stage: string) => string,
): Promise<void> {
  if (word === 'RUN' && text.startsWith('npm ')) await runCommand(text, directory);
  if (word !== 'COPY') return;
  const paths = text.split(' ');
  const [, from] = flags.map((flag) => flag.split('=')).find(([name]) => name === '--from') ?? [];
  const root = from === undefined ? PROJECT_ROOT : directoryOf(from);
  const target = join(directory, paths.at(-1)!);
  for (const path of paths.slice(0, -1)) {
    const source = join(root, from === undefined ? path : relative(WORK_DIRECTORY, path));
    await cp(source, paths.at(-1) === './' ? join(target, basename(path)) : target, { recursive: true });
  }
}

async function runCommand(command: string, directory: string): Promise<void> {
  process.stdout.write(`> ${command}\n`);
  const { HOME = directory } = process.env;
  // What the machine has fetched before need not be asked for again: the lock file says what is right.
  const env = { HOME, PATH: programPath(), npm_config_prefer_offline: 'true' };
  const child = spawn('sh', ['-c', command], {
    cwd: directory,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: COMMAND_TIMEOUT_MS,
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`"${command}" ended with exit code ${code}`);
}
