import { parseArgs } from 'node:util';
import { usageFault } from './cli-fault.ts';
import { type Command, type Option, type Options } from './command.ts';
import { Given } from './given.ts';
import { COMMON_OPTIONS, optionsOf } from './options.ts';

/** A line taken apart: what belongs to which command is not judged yet. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly options: readonly LineOption[];
}

interface LineOption {
  readonly name: string;
  /** As it was written: `--reason`. */
  readonly written: string;
  /** Undefined when there was none. */
  readonly value: string | undefined;
  /** Was it written in one: `--reason=...`? */
  readonly inline: boolean;
}

/** An option takes the same kind of value in whichever command it stands. */
export function readLine(argv: readonly string[], commands: readonly Command[]): CommandLine {
  const known = [COMMON_OPTIONS, ...commands.map(optionsOf)].flatMap((options) => Object.entries<Option>(options));
  const options = Object.fromEntries(
    known.map(([name, { placeholder }]) => [
      name,
      {
        type: placeholder === null ? ('boolean' as const) : ('string' as const),
        ...(name === 'help' && { short: 'h' }),
      },
    ]),
  );
  // Not strict: parseArgs would refuse in words of its own, and judge a line before its command is known.
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  return {
    words: tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : [])),
    options: tokens.flatMap((token) =>
      token.kind === 'option'
        ? [{ name: token.name, written: token.rawName, value: token.value, inline: token.inlineValue === true }]
        : [],
    ),
  };
}

export const has = ({ options }: CommandLine, name: string): boolean => options.some((option) => option.name === name);

/** What the line gives to its command. @throws CliFault for the first thing that is wrong with it */
export function giveTo(command: Command, { words, options }: CommandLine): Given {
  const values = words.slice(command.name.split(' ').length);
  const [missing] = command.parameters.slice(values.length);
  if (missing !== undefined) throw usageFault(`${command.name} needs <${missing}>`);
  const [surplus] = values.slice(command.parameters.length);
  if (surplus !== undefined) throw usageFault(`${command.name} takes no argument ${JSON.stringify(surplus)}`);
  const parameters = command.parameters.map((name, at) => [name, judgedParameter(name, values[at])] as const);
  return new Given(new Map(parameters), judgedOptions(options, optionsOf(command), command.name));
}

/** `.` and `..` would lead to another path of the service, however they are encoded. */
function judgedParameter(name: string, value = ''): string {
  if (['', '.', '..'].includes(value)) throw usageFault(`<${name}> cannot be ${JSON.stringify(value)}`);
  return value;
}

function judgedOptions(given: readonly LineOption[], known: Options, name: string): ReadonlyMap<string, string> {
  const judged = new Map<string, string>();
  for (const option of given) {
    if (judged.has(option.name)) throw usageFault(`${option.written} stands twice`);
    judged.set(option.name, judgedValue(option, known, name));
  }
  const missing = Object.keys(known).find((option) => known[option]?.required === true && !judged.has(option));
  if (missing !== undefined) throw usageFault(`${name} needs --${missing} <${known[missing]?.placeholder}>`);
  return judged;
}

function judgedValue({ name, written, value, inline }: LineOption, known: Options, command: string): string {
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  if (option === undefined) throw usageFault(`${command} knows no option ${written}`);
  const { placeholder, isNumber = false } = option;
  if (placeholder === null) {
    if (value !== undefined) throw usageFault(`${written} takes no value`);
    return '';
  }
  const isForgotten = value === undefined || value === '' || (!inline && value.startsWith('-'));
  if (isForgotten) throw usageFault(`${written} needs a value: ${written}=<${placeholder}>`);
  if (isNumber && !/^\d{1,9}$/.test(value)) throw usageFault(`${written} must be a whole number`);
  return value;
}
