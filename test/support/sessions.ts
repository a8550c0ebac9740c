import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSessionHost, sessionsDirectory } from './session-host.ts';

/** Every recorded session: its path in the repository, and its text. */
export function recordedSessions(): Map<string, string> {
  const names = readdirSync(sessionsDirectory).toSorted();
  return new Map(
    names.map((name) => [
      `test/cli/sessions/${name}`,
      readFileSync(join(sessionsDirectory, name), 'utf8'),
    ]),
  );
}

/** Every session as it goes now, by its path in the repository. */
export function currentSessions(): Map<string, string> {
  return new Map([...recordedSessions()].map(([path, text]) => [path, replay(text)]));
}

/**
 * The session with what its commands print now. Prose stands at the margin; a command follows `  $ `, its
 * further lines `  > `, then its output, and its exit status in brackets unless that is 0.
 */
export function replay(text: string): string {
  const lines = withoutOutput(text.split('\n'));
  const host = createSessionHost();
  try {
    const output = host.run(scriptOf(lines)).split(boundary);
    let next = 0;
    return lines
      .flatMap((line, index) => {
        const last = /^ {2}[$>] /.test(line) && !/^ {2}> /.test(lines[index + 1] ?? '');
        if (!last) return [line];
        next += 1;
        return [line, ...shown(output[next - 1] ?? '')];
      })
      .join('\n');
  } finally {
    host.remove();
  }
}

/** Output is indented; an empty line belongs to it when more output follows. */
function withoutOutput(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let inOutput = false;
  for (const line of lines.toReversed()) {
    const isOutput = /^ {2}(?![$>] )/.test(line);
    if (line !== '') inOutput = isOutput;
    if (!inOutput) kept.push(line);
  }
  return kept.toReversed();
}

const boundary = '\u0001';

function scriptOf(lines: readonly string[]): string {
  const commands: string[] = [];
  for (const line of lines) {
    const part = line.slice(4);
    if (line.startsWith('  $ ')) commands.push(part);
    else if (line.startsWith('  > ')) commands.push(`${commands.pop()}\n${part}`);
  }
  const each = commands.map(
    (command) => `{\n${command}\n} </dev/null 2>&1\nprintf '\\n%s%s' "$?" '${boundary}'\n`,
  );
  return `exec 2>&1\n${each.join('')}`;
}

/** Ends with a line that has the exit status. */
function shown(output: string): string[] {
  const lines = output.split('\n');
  const status = lines.pop() ?? '';
  while (lines.at(-1) === '') lines.pop();
  const printed = lines.map((line) => `  ${line}`.trimEnd());
  return status === '0' ? printed : [...printed, `  [${status}]`];
}
