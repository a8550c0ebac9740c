import { vi } from 'vitest';
import type { World } from './world.ts';

/** A terminal of 80 columns, drawn by tmux, with a shell of the host or another command on it. */
export interface Terminal {
  /** Types a line and presses Enter. */
  type(line: string): void;
  /** Presses keys by tmux's names: `C-c`, `Tab`. */
  press(...keys: string[]): void;
  resize(columns: number, lines: number): void;
  /** The screen, once it has the text; else as it is after a while. */
  shows(text: string | RegExp): Promise<string>;
  /** Empties the screen, so that what stood there cannot be taken for what comes. */
  clear(): void;
  close(): void;
}

let count = 0;

/** Starts a command on a terminal of its own, as the account of a world. */
export function openTerminal(
  world: World,
  command: readonly string[],
  { env = {}, cwd = world.project }: { env?: Readonly<Record<string, string>>; cwd?: string } = {},
): Terminal {
  count += 1;
  const socket = `sbx-${process.pid}-${count}`;
  const tmux = (...args: string[]): string =>
    world.host(['tmux', '-L', socket, '-f', '/dev/null', ...args], {
      cwd,
      env: { TERM: 'xterm', ...env },
    }).stdout;
  const screen = (): string => tmux('capture-pane', '-p');
  tmux('new-session', '-d', '-x', '80', '-y', '30', ...command);
  return {
    type(line) {
      tmux('send-keys', '-l', line);
      tmux('send-keys', 'Enter');
    },
    press: (...keys) => void tmux('send-keys', ...keys),
    resize(columns, lines) {
      tmux('resize-window', '-x', String(columns), '-y', String(lines));
    },
    async shows(text) {
      const there = (): boolean => {
        const now = screen();
        return typeof text === 'string' ? now.includes(text) : text.test(now);
      };
      await vi.waitUntil(there, { timeout: 25_000, interval: 50 }).catch(() => undefined);
      return screen();
    },
    clear() {
      tmux('send-keys', '-R');
      tmux('clear-history');
    },
    close: () => void tmux('kill-server'),
  };
}
