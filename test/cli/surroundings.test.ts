import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../support/world.ts';

describe('sbx in odd surroundings', () => {
  it.each(['run -- true', 'check', 'doctor', 'init --yes', 'allow --yes', 'audit', 'explain /etc'])(
    'says that the directory is gone, and what to do: sbx %s',
    (args) => {
      const world = createWorld();
      const sbx = world.launcher().join(' ');
      const script = `mkdir gone && cd gone && rmdir ../gone && ${sbx} ${args}`;
      const { status, stderr } = world.host(['sh', '-c', script]);
      expect(status, stderr).toBe(125);
      expect(stderr).toContain('the current directory does not exist any more');
      expect(stderr).toContain('help: Go to one that does');
      expect(stderr).not.toMatch(/^ {4}at |mistake in sbx itself/m);
    },
  );

  it.each(['--help', '--version', 'help run', 'completion bash'])(
    'does without a directory where none is needed: sbx %s',
    (args) => {
      const world = createWorld();
      const sbx = world.launcher().join(' ');
      const script = `mkdir gone && cd gone && rmdir ../gone && ${sbx} ${args}`;
      const { status, stderr, stdout } = world.host(['sh', '-c', script]);
      expect(status, stderr).toBe(0);
      expect(stdout).not.toBe('');
    },
  );

  it('says in words that a file cannot be read', () => {
    const world = createWorld({ 'project/devenv.yaml': 'sandbox: {}\n' }, 'user');
    world.host(['chmod', '0', join(world.project, 'devenv.yaml')]);
    const { status, stderr } = world.sbx(['check']);
    expect(status).toBe(1);
    expect(stderr).toContain('the file cannot be read (permission denied)');
    expect(stderr).toContain('help: ');
  });
});
