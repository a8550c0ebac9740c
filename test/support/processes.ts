import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Result } from './world.ts';

/** A process of the host, as /proc shows it. */
export interface Process {
  readonly pid: number;
  readonly name: string;
  /** Its arguments as they stand in /proc, separated by NUL. */
  readonly commandLine: string;
}

/** A process and everything below it, parents first. What ends meanwhile is left out. */
export function processTree(pid: number): Process[] {
  const name = read(`/proc/${pid}/comm`).trim();
  if (name === '') return [];
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return [
    { pid, name, commandLine: read(`/proc/${pid}/cmdline`) },
    ...children.flatMap((child) => processTree(Number(child))),
  ];
}

/** Whether a process is there and not only waiting to be collected. */
export function isAlive(pid: number): boolean {
  const state = /^State:\s*(\S)/m.exec(read(`/proc/${pid}/status`))?.[1];
  return state !== undefined && state !== 'Z';
}

/** The variables a process was started with, as they stand in /proc. */
export function startEnvironment(pid: number): string[] {
  return read(`/proc/${pid}/environ`).split('\0').filter(Boolean);
}

/** Waits for a process to end and gives what it wrote. */
export async function ended(child: ChildProcess): Promise<Result> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the process has no pipes');
  const exit = new Promise<Pick<Result, 'status' | 'signal'>>((resolve) => {
    child.once('exit', (status, signal) => resolve({ status, signal }));
  });
  const [how, out, err] = await Promise.all([exit, text(stdout), text(stderr)]);
  return { ...how, stdout: out, stderr: err };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
