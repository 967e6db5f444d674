import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const START_TIME_FIELD = 19;

/**
 * What tells the process with this id from a later one with the same id: its start time, as letters and digits.
 * Undefined when no such process lives; a zombie lives no more.
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? identityFromProc(pid) : identityFromPs(pid);
}

/** /proc/PID/stat, proc_pid_stat(5): the fields after the name are state (3) ... starttime (22). */
async function identityFromProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name stands in parentheses and may hold spaces and parentheses itself.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? undefined : fields?.[START_TIME_FIELD];
}

async function identityFromPs(pid: number): Promise<string | undefined> {
  const run = promisify(execFile);
  const answer = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  const [state, ...started] = answer.stdout.trim().split(/\s+/);
  return state === undefined || state === '' || state.startsWith('Z') ? undefined : started.join('').replace(/\W/g, '');
}
