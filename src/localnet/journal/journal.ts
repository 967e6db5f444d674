import { existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { lockDirectory } from './directory-lock.ts';
import { JournalFile } from './journal-file.ts';
import { type JournalRecord, parseRecord } from './journal-record.ts';
import { extended, type LedgerRun, runFrom } from './ledger-run.ts';

/** Keeps records until the next start. */
export interface Journal {
  /** What was there at opening, in order. Handed out once, so that a long journal does not stay in memory. */
  takeRecords(): readonly JournalRecord[];
  /** Returns after the record is with the operating system, so that a killed process loses nothing it answered. */
  append(record: JournalRecord): void;
  close(): void;
}

/** A journal that forgets. */
export const memoryJournal = (): Journal => ({
  takeRecords: () => [],
  append: () => undefined,
  close: () => undefined,
});

/** Opens `directory`/journal.ndjson for this process alone. Throws when another living process has it. */
export function openJournal(directory: string): Journal {
  mkdirSync(directory, { recursive: true });
  const unlock = lockDirectory(directory);
  try {
    const path = join(directory, 'journal.ndjson');
    let records = readWhole(path);
    const file = new JournalFile(path);
    const write = writerTo(file);
    let isOpen = true;
    return {
      takeRecords: () => {
        const taken = records;
        records = [];
        return taken;
      },
      append: (record) => {
        if (!isOpen) throw new Error('local network: the journal is closed');
        write(record);
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        file.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Writes records; ledgers without anything to tell share a line, or an idle network would fill the disk. */
function writerTo(file: JournalFile): (record: JournalRecord) => void {
  let run: LedgerRun | undefined;
  return (record) => {
    const started = runFrom(record);
    const longer = started === undefined || run === undefined ? undefined : extended(run, started.closeTime);
    run = longer ?? started;
    if (longer !== undefined) file.rewrite(JSON.stringify(longer));
    else if (started !== undefined) file.appendRewritable(JSON.stringify(started));
    else file.append(JSON.stringify(record));
  };
}

/** A last line without its end was torn by a kill while it was written: nobody was answered, so it is cut off. */
function readWhole(file: string): readonly JournalRecord[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  if (wholeBytes < bytes.length) truncateSync(file, wholeBytes);
  const lines = bytes.subarray(0, wholeBytes).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const record = parseRecord(line);
    if (record === undefined) throw new Error(`local network: line ${index + 1} of ${file} is damaged`);
    return record;
  });
}
