import { CliFault, EXIT_FAILED, usageFault, type ExitCode } from './cli-fault.ts';
import { type Command } from './command.ts';
import { giveTo, has, readLine, type CommandLine } from './command-line.ts';
import { COMMANDS } from './commands.ts';
import { credentialFor } from './credentials.ts';
import { commandsUnder, findCommand } from './find-command.ts';
import { type Given } from './given.ts';
import { helpOnAll, helpOnOne } from './help.ts';
import { TIMEOUT_SECONDS_DEFAULT, TIMEOUT_SECONDS_MAX } from './options.ts';
import { faultText } from './print-fault.ts';
import { Service } from './service.ts';
import { type Surroundings } from './surroundings.ts';
import { viewOf } from './view.ts';

/** One command, from the words behind `npm run callora --` to the exit code. */
export async function runCallora(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const line = readLine(argv, COMMANDS);
  const json = has(line, 'json');
  try {
    const help = helpFor(line);
    if (help === null) return await runCommand(findCommand(line.words, COMMANDS), line, surroundings);
    surroundings.out(help);
    return 0;
  } catch (cause) {
    if (!(cause instanceof CliFault)) throw cause;
    surroundings.err(faultText(cause.facts, json));
    if (!json && cause.facts.code === 'USAGE') surroundings.err('Help: npm run callora -- help\n');
    return cause.facts.exitCode;
  }
}

/** Null when the line asks for something else. */
function helpFor(line: CommandLine): string | null {
  const { words, options } = line;
  const asksForHelp = words[0] === 'help' || has(line, 'help');
  if (words.length === 0 && !asksForHelp && options.length > 0) throw usageFault('The line names no command');
  if (words.length > 0 && !asksForHelp) return null;
  const topic = words[0] === 'help' ? words.slice(1) : words;
  const under = commandsUnder(topic.slice(0, 2), COMMANDS);
  if (topic.length > 0 && under.length === 0) return helpOnOne(findCommand(topic, COMMANDS));
  const [only] = under;
  return under.length === 1 && only !== undefined ? helpOnOne(only) : helpOnAll(under);
}

async function runCommand(command: Command, line: CommandLine, surroundings: Surroundings): Promise<ExitCode> {
  const given = giveTo(command, line);
  const deadline = surroundings.deadline(timeoutMsOf(given));
  const service = new Service(urlOf(given, surroundings), { fetch: surroundings.fetch, deadline });
  const { userParameter } = command;
  const userId = userParameter === undefined ? given.text('user') : given.parameter(userParameter);
  const credential = await credentialFor(command, userId, service, surroundings);
  const { status, text, body } = await command.run(given, (request) => service.send(request, credential));
  if (!has(line, 'json')) surroundings.out(viewOf(body, command.view));
  else if (text !== '') surroundings.out(`${text}\n`);
  return status < 400 ? 0 : EXIT_FAILED;
}

function timeoutMsOf(given: Given): number {
  const seconds = given.number('timeout') ?? TIMEOUT_SECONDS_DEFAULT;
  if (seconds >= 1 && seconds <= TIMEOUT_SECONDS_MAX) return seconds * 1000;
  throw usageFault(`--timeout must be from 1 to ${TIMEOUT_SECONDS_MAX} seconds`);
}

function urlOf(given: Given, { url: known }: Surroundings): URL {
  const text = given.text('url') ?? known;
  if (text === null) throw usageFault('Nobody said where the service is: use --url <url>, or set CALLORA_URL');
  const url = URL.parse(text);
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (!isPlain)
    throw usageFault('The address of the service must be http:// or https://, without a password or a query');
  return url;
}
