import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accounts, createWorld, type World } from '../support/world.ts';
import { shells } from '../unit/support/shells.ts';

/** Values that a shell would take apart, and every way in which a variable arrives. */
const policy = `sandbox:
  presets: [sops-secrets]
  mounts:
    - { path: "$HOME/it's  here", dest: "$HOME/a \\"b\\" c" }
    - { path: $HOME/private, mode: state-dir }
    - { path: ./masked, mode: mask }
  env:
    keep: [KEPT, LD_DEBUG_OUTPUT]
    set: { LITERAL: "a 'b' \\"c\\" $$HOME \`d\`", EXPANDED: $HOME/x }
  secrets: [{ name: token, env: TOKEN }]
`;
const env = { KEPT: '$(touch x) "1"\n\'2\'', LD_DEBUG_OUTPUT: '/nowhere', DROPPED: 'gone' };

function makeWorld(account: (typeof accounts)[number]): World {
  return createWorld(
    {
      'home/.config/devenv/devenv.yaml': policy,
      'home/.config/sops-nix/secrets/token': 'a secret\n',
      "home/it's  here/file": 'found\n',
      'project/masked': 'visible\n',
    },
    account,
  );
}

/** What a sandbox shows of itself. */
const look = `env -0 | sort -z | tr '\\0' '\\n'; ls -A ~ .; cat ~/a*/file masked`;

describe.each(accounts)('the line of `policy show --argv`, pasted by %s', (account) => {
  const world = makeWorld(account);
  const { stdout: line, stderr } = world.sbx(['policy', 'show', '--argv'], { env });

  it('is all that is printed', () => {
    expect(stderr).toBe('');
    expect(line).toMatch(/^env -i \\\n/);
    expect(line).not.toContain('gone');
    expect(line).not.toContain('a secret');
  });

  it('runs nothing while there is no system call filter, or a private directory is missing', () => {
    expect(line).not.toBe('');
    const { status, stdout } = world.host(['sh', '-c', `${line.trimEnd()} echo ran`], { env });
    expect(stdout).toBe('');
    expect(status).not.toBe(0);
  });

  it.each(shells)('makes the same sandbox as sbx run, in %s', (_name, shell) => {
    const expected = world.sbx(['run', '--', 'sh', '-c', look], { env });
    expect(expected.stdout).toContain('found');
    expect(expected.stdout).toContain('TOKEN=a secret');
    const pasted = `${line.trimEnd()} sh -c '${look.replaceAll("'", String.raw`'\''`)}'`;
    expect(world.host([...shell, '-c', pasted], { env })).toEqual(expected);
  });

  it('has the filter and the status of the command', () => {
    world.sbx(['run', '--', 'true']);
    const script = 'grep ^Seccomp: /proc/self/status; exit 7';
    const { status, stdout } = world.host(['sh', '-c', `${line.trimEnd()} sh -c '${script}'`], {
      env,
    });
    expect(stdout).toBe('Seccomp:\t2\n');
    expect(status).toBe(7);
  });

  it('is what --dry-run prints, with the command', () => {
    const dry = world.sbx(['run', '--dry-run', '--', 'echo', 'a  b', "it's"], { env });
    expect(dry.stdout.startsWith(line.trimEnd())).toBe(true);
    expect(world.host(['sh', '-c', dry.stdout], { env }).stdout).toBe("a  b it's\n");
    expect(world.host(['ls', join(world.project, 'x')]).status).not.toBe(0);
  });
});
