import { readFileSync } from 'node:fs';
import { CommanderError, type Command } from 'commander';
import { problem } from '../diagnostics/diagnostic.ts';
import { StateFailure } from '../host/own-state.ts';
import { Exit, ownFailure, report } from './output.ts';

/** Runs a command line, and ends the process; everything below it returns or throws `Exit`. */
export async function start(
  createProgram: (version: string) => Command | Promise<Command>,
): Promise<void> {
  restoreEnvironment();
  const program = await createProgram(packageVersion());
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = statusOf(error);
  }
}

/** `bin/sbx` hides this one from node itself. */
function restoreEnvironment(): void {
  const { DEVENV_SANDBOX_CA_CERTS: certificates } = process.env;
  if (certificates === undefined) return;
  process.env['NODE_EXTRA_CA_CERTS'] = certificates;
  delete process.env['DEVENV_SANDBOX_CA_CERTS'];
}

function statusOf(error: unknown): number {
  if (error instanceof Exit) return error.status;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : ownFailure;
  if (error instanceof StateFailure) {
    report([error.diagnostic], () => undefined);
    return ownFailure;
  }
  if ((error as NodeJS.ErrnoException).syscall === 'uv_cwd') {
    const help = 'Go to one that does, for instance with `cd`.';
    const gone = problem('root-refused', 'the current directory does not exist any more', { help });
    report([gone], () => undefined);
    return ownFailure;
  }
  const { stack } = error as Error;
  process.stderr.write(`sbx: this is a mistake in sbx itself, please report it:\n${stack}\n`);
  return ownFailure;
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
