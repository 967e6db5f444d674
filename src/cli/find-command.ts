import { usageFault } from './cli-fault.ts';
import { type Command } from './command.ts';

/** The command that a line begins with. @throws CliFault when there is none, with those that were perhaps meant */
export function findCommand(words: readonly string[], commands: readonly Command[]): Command {
  const found = commands.find(({ name }) => beginsWith(words, name.split(' ')));
  if (found !== undefined) return found;
  const family = commandsUnder(words.slice(0, 1), commands);
  const asked = JSON.stringify(words.slice(0, 2).join(' '));
  if (family.length === 0) throw usageFault(`There is no command ${asked}`);
  throw usageFault(`There is no command ${asked}`, `Perhaps: ${family.map(({ name }) => name).join(', ')}`);
}

/** Those whose names begin with these words. */
export function commandsUnder(words: readonly string[], commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ name }) => beginsWith(name.split(' '), words));
}

function beginsWith(words: readonly string[], start: readonly string[]): boolean {
  return start.every((word, at) => words[at] === word);
}
