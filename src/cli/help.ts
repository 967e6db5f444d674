import { type Command, type Options } from './command.ts';
import { COMMON_OPTIONS, optionsOf } from './options.ts';
import { alignColumns } from './render-table.ts';

const CALL = 'npm run callora --';

/** Every command in one line. */
export function helpOnAll(commands: readonly Command[]): string {
  return [
    `Usage: ${CALL} <command> [options]\n`,
    section(
      'Commands',
      commands.map((command) => [usageOf(command), command.summary]),
    ),
    section('Options of every command', linesOf(COMMON_OPTIONS)),
    `Options of a command: ${CALL} help <command>\n`,
  ].join('\n');
}

/** One command with its options. */
export function helpOnOne(command: Command): string {
  const usage = `Usage: ${CALL} ${usageOf(command)} [options]\n`;
  return [usage, `${command.summary}.\n`, section('Options', linesOf(optionsOf(command)))].join('\n');
}

/** `charges void <requestId> --reason <text>`: what cannot be left out. */
export function usageOf({ name, parameters, options }: Command): string {
  const required = Object.entries(options).filter(([, option]) => option.required === true);
  const flags = required.map(([option, { placeholder }]) => `--${option} <${placeholder}>`);
  return [name, ...parameters.map((parameter) => `<${parameter}>`), ...flags].join(' ');
}

function linesOf(options: Options): string[][] {
  return Object.entries(options).map(([name, { placeholder, summary }]) => [
    placeholder === null ? `--${name}` : `--${name} <${placeholder}>`,
    summary,
  ]);
}

function section(title: string, lines: readonly (readonly string[])[]): string {
  const indented = alignColumns(lines).replace(/^(?=.)/gm, '  ');
  return `${title}:\n${indented}`;
}
