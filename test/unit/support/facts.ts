import type { HostFacts, PathFact, PathKind } from '../../../src/plan/facts.ts';

/** What stands at each path of an invented host: a kind, or `> target` for a link. Parents come by themselves. */
export type Tree = Readonly<Record<string, Exclude<PathKind, 'symlink'> | `> ${string}`>>;

const home = '/home/alice';
export const root = '/home/alice/project';

const everyHost: Tree = { [root]: 'directory', '/usr/bin/env': 'file', '/usr/lib': 'directory' };

/** A host of user alice with `/usr`, a home and a project, and whatever the tree adds. */
export function hostFacts(tree: Tree = {}, more: Partial<HostFacts> = {}): HostFacts {
  const variables = more.variables ?? {};
  return {
    os: { id: 'debian', like: [] },
    uid: 1000,
    user: 'alice',
    home,
    root,
    project: 'project-0123456789ab',
    cwd: more.root ?? root,
    environment: Object.keys(variables).toSorted(),
    bubblewrap: { path: '/usr/bin/bwrap', version: '0.8.0' },
    gitPaths: [],
    envPrograms: ['/usr/bin/env'],
    architecture: 'x86_64',
    paths: pathFacts({ ...everyHost, ...tree }),
    ...more,
    variables,
  };
}

export function pathFacts(tree: Tree): Record<string, PathFact> {
  const paths: Record<string, PathFact> = {};
  for (const path of Object.keys(tree)) {
    const parts = path.split('/');
    for (let length = 2; length < parts.length; length += 1) {
      paths[parts.slice(0, length).join('/')] = { kind: 'directory' };
    }
  }
  for (const [path, written] of Object.entries(tree)) {
    paths[path] = written.startsWith('> ')
      ? { kind: 'symlink', target: written.slice(2) }
      : { kind: written as PathKind };
  }
  return paths;
}
