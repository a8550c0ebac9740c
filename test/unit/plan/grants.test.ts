import { describe, expect, it } from 'vitest';
import { findGrants, refuseGrants } from '../../../src/plan/grants.ts';
import { hostFacts, type Tree } from '../support/facts.ts';
import { layerOf, presetOf } from '../support/files.ts';
import { mounts, planPolicy } from '../support/plan.ts';
import { policyOfLayers } from '../support/policy.ts';

const root = '/home/alice/project';
const tree: Tree = {
  '/data/x': 'file',
  '/run/docker.sock': 'socket',
  '/home/alice/.tool/bin': 'directory',
  '/home/alice/.ssh/id': 'file',
  [`${root}/sub`]: 'directory',
  [`${root}/other`]: 'directory',
  [`${root}/link`]: '> ../.ssh',
  '/s': 'file',
};
const variables = { FOO: 'x', TERM: 'y', GITHUB_TOKEN: 'z' };
const user = layerOf(
  `${mounts('path: $PWD, mode: rw', 'path: /usr', 'path: $HOME, mode: tmpfs')}\n  protect: [./sub]`,
  'user',
  'user.yaml',
);

/** What a project's file grants beyond the user's, with the presets it asks for. */
function grants(
  section: string,
  presets: readonly ReturnType<typeof presetOf>[] = [],
  below = user,
  more: Tree = {},
) {
  const facts = hostFacts({ ...tree, ...more }, { variables });
  const project = layerOf(section);
  const policy = policyOfLayers([below, project], presets);
  const trusted = policyOfLayers([below]);
  const compared = {
    policy,
    world: planPolicy(policy, facts).world,
    trusted,
    trustedWorld: planPolicy(trusted, facts).world,
  };
  return findGrants(compared, facts);
}

function keys(section: string): string[] {
  return grants(section).map(({ key }) => key);
}

describe('protected files in what a project grants', () => {
  const opened = 'sandbox: {unprotect: [./.git]}';
  const git: Tree = { [`${root}/.git/config`]: 'file', [`${root}/.git/modules/x/config`]: 'file' };

  it('are one grant where they are opened, at the line that does it', () => {
    const found = grants(opened, [], user, git);
    expect(found.map(({ key, at }) => `${key} ${at?.line}:${at?.column}`)).toEqual([
      `write ${root}/.git ${root}/.git 1:23`,
    ]);
  });

  it.each([
    ['/home', 'write /home /x'],
    ['$PWD', `write ${root} /x`],
  ])('are none of their own where the mount that they lie in is new: %s', (path, key) => {
    const plain = layerOf(mounts('path: $PWD, mode: rw', 'path: /usr'), 'user', 'user.yaml');
    const found = grants(mounts(`path: ${path}, dest: /x, mode: rw`), [], plain, git);
    expect(found.map((each) => each.key)).toEqual([key]);
  });
});

describe('a project file', () => {
  it.each([
    ['a directory of the host', mounts('path: /data'), ['read /data /data']],
    ['it under another name', mounts('path: /data, dest: /x'), ['read /data /x']],
    ['it writable', mounts('path: /data, mode: rw'), ['write /data /data']],
    ['a socket', mounts('path: /run/docker.sock'), ['read /run/docker.sock /run/docker.sock']],
    ['a secret', 'sandbox: {secrets: [{name: s, path: /s}]}', ['read /s /s']],
    [
      'the seed of private state',
      mounts('path: ~/.ssh, mode: state-dir, seed: [id]'),
      ['seed /home/alice/.ssh/id'],
    ],
    ['an overlay', mounts('path: /data, mode: overlay-tmpfs'), ['read /data /data']],
    ['another object', mounts('path: /data, dest: /usr/lib'), ['see read-only /data /usr/lib']],
    ['a control file', 'sandbox: {unprotect: [./sub]}', [`write ${root}/sub ${root}/sub`]],
    ['a variable', 'sandbox: {env: {keep: [FOO]}}', ['variable FOO']],
    ['a credential', 'sandbox: {env: {keep: [GITHUB_TOKEN]}}', ['variable GITHUB_TOKEN']],
    ['variables by a prefix', 'sandbox: {env: {keep: [FO*]}}', ['variable FOO']],
    ['all variables', 'sandbox: {env: {inherit: all}}', ['variable FOO']],
    ['a variable in a value', 'sandbox: {env: {set: {A: $FOO}}}', ['variable FOO']],
    ['a variable in a path', mounts('path: ./$FOO, optional: true'), ['variable FOO']],
    ['a loader variable', 'sandbox: {env: {set: {LD_PRELOAD: ./x}}}', ['set LD_PRELOAD ./x']],
    ['user namespaces', 'sandbox: {hardening: {user_namespaces: true}}', ['user namespaces']],
    ['no filter', 'sandbox: {hardening: {seccomp: false}}', ['no seccomp']],
    ['no sandbox', 'sandbox: {enable: false}', ['enable false']],
    [
      'private state of all projects',
      mounts('path: ~/.cache, mode: state-dir, scope: user'),
      ['share /home/alice/.cache'],
    ],
    [
      'a control file that does not exist yet',
      'sandbox: {unprotect: [./.envrc]}',
      [`create ${root}/.envrc`],
    ],
    ['devices', mounts('path: $PWD, mode: dev'), [`device ${root}`]],
    [
      'a link of the project that leaves it',
      mounts('path: ./link, dest: /x'),
      ['read /home/alice/.ssh /x'],
    ],
  ])('needs approval for %s', (_what, section, expected) => {
    expect(keys(section)).toEqual(expected);
  });

  it.each([
    ['nothing', 'sandbox: {}'],
    ['private state', mounts('path: ~/.cache, mode: state-dir')],
    ['an empty directory', mounts('path: /t, mode: tmpfs')],
    ['a mask', mounts('path: ./sub, mode: mask')],
    ['a narrower project', mounts('path: ./sub')],
    ['a removed mount', mounts('path: /usr, mode: none')],
    ['a harmless variable of its own', 'sandbox: {env: {set: {A: x, PATH: ./bin}}}'],
    ['what passes anyway', 'sandbox: {env: {keep: [TERM], set: {A: $TERM, B: $PWD}}}'],
    ['no network', 'sandbox: {network: {enable: false}}'],
    ['a variable that is unset', `${mounts('path: $GONE, dest: /g')}\n  env: {set: {A: $GONE}}`],
    ['the default of one that is unset', 'sandbox: {env: {set: {A: "${GONE:-x}"}}}'],
    ['more protection', 'sandbox: {protect: [./other]}'],
    ['a session of its own', 'sandbox: {hardening: {new_session: always}}'],
    ['the sandbox by itself', 'sandbox: {enable: true}'],
  ])('needs none for %s', (_what, section) => {
    expect(grants(section)).toEqual([]);
  });

  it('needs approval for the network where the user has switched it off', () => {
    const off = layerOf(
      `${mounts('path: $PWD, mode: rw', 'path: /usr')}\n  network: {enable: false}`,
      'user',
    );
    const found = grants('sandbox: {network: {enable: true}}', [], off);
    expect(found.map(({ key }) => key)).toEqual(['network']);
  });
});

describe('a preset that a project asks for', () => {
  const shows = 'sandbox:\n  mounts:\n    - path: ~/.tool/bin';

  it('may show tools of a shipped toolchain, whatever presets are beside it', () => {
    const beside = presetOf('other', 'sandbox: {}', { origin: 'user' });
    const tools = presetOf('tools', shows, { category: 'toolchain' });
    expect(grants('sandbox: {}', [beside, tools])).toEqual([]);
    expect(grants('sandbox: {}', [tools, beside])).toEqual([]);
  });

  it.each([
    ['of another category', { category: 'agent' }],
    ['of the user', { category: 'toolchain', origin: 'user' as const }],
    ['of the project', { category: 'toolchain', origin: 'local' as const }],
  ])('needs approval for what it shows: %s', (_what, options) => {
    const [grant, ...others] = grants('sandbox: {}', [presetOf('tools', shows, options)]);
    expect(grant?.key).toBe('read /home/alice/.tool/bin /home/alice/.tool/bin');
    expect(others).toEqual([]);
  });

  it('may keep the variables of its tool when it is shipped', () => {
    const keeps = 'sandbox: {env: {keep: [FOO]}}';
    expect(grants('sandbox: {}', [presetOf('tools', keeps)])).toEqual([]);
    const [grant] = grants('sandbox: {}', [presetOf('tools', keeps, { origin: 'local' })]);
    expect(grant?.key).toBe('variable FOO');
  });
});

describe('a local preset, which is a file of the project', () => {
  it.each([
    ['a variable in a value', 'sandbox: {env: {set: {A: $FOO}}}', 'variable FOO'],
    ['a control file', 'sandbox: {unprotect: [./.envrc]}', `create ${root}/.envrc`],
  ])('needs approval for %s', (_what, section, expected) => {
    const found = grants('sandbox: {}', [presetOf('x', section, { origin: 'local' })]);
    expect(found.map(({ key }) => key)).toEqual([expected]);
  });
});

describe('a grant', () => {
  it('is named at the line that makes it', () => {
    expect(grants(mounts('path: /data'))).toMatchObject([
      { text: 'read `/data`', at: { file: 'devenv.yaml', line: 3, column: 14 } },
    ]);
    expect(grants('sandbox:\n  env:\n    keep: [FOO]')[0]?.at).toMatchObject({
      line: 3,
      column: 12,
    });
  });

  it('is the same whatever else the file says', () => {
    expect(keys(`# a comment\n\n${mounts('path: /data/, why: x')}`)).toEqual(
      keys(mounts('path: /data')),
    );
  });

  it('refuses the launch with a word on how to allow it', () => {
    expect(refuseGrants(grants(mounts('path: /data')))).toMatchObject([
      {
        code: 'not-allowed',
        severity: 'error',
        message: 'not trusted yet: this lets the sandbox read `/data`',
        help: expect.stringContaining('sbx allow'),
      },
    ]);
  });
});
