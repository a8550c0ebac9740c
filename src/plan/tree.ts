import type { Access } from './access.ts';
import { accessTo } from './access.ts';
import type { PathFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import type { Origin } from '../policy/origin.ts';
import { comparePaths, prefixes } from './paths.ts';

/** One line of the world as seen from inside. */
export interface TreeNode {
  readonly path: string;
  /** What to write at the node: the last component, or several where nothing branches off. */
  readonly label: string;
  readonly depth: number;
  readonly last: boolean;
  /** For each ancestor below the root, whether more siblings follow it: where a line has to be drawn. */
  readonly open: readonly boolean[];
  readonly access: Access;
  readonly target?: string;
  readonly origin?: Origin;
}

/** The destinations of a plan as a tree, parents first; directories that only lead somewhere are joined. */
export function planTree(operations: readonly Operation[], facts: PathFacts): TreeNode[] {
  const deciding = new Map(operations.map((operation) => [operation.dest, operation]));
  const paths = [...new Set(operations.flatMap(({ dest }) => prefixes(dest)))].toSorted(
    comparePaths,
  );
  const children = (parent: string): string[] =>
    paths.filter((path) => path !== parent && parentOf(path) === parent);
  const visit = (
    path: string,
    from: string,
    open: readonly boolean[],
    last: boolean,
  ): TreeNode[] => {
    const below = children(path);
    const [only] = below;
    if (!deciding.has(path) && below.length === 1 && only !== undefined) {
      return visit(only, from, open, last);
    }
    const operation = deciding.get(path);
    const node: TreeNode = {
      path,
      label: path.slice(from === '/' ? 1 : from.length + 1),
      depth: open.length,
      last,
      open,
      access: accessTo(path, operations, facts).access,
      ...(operation?.kind === 'symlink' && { target: operation.target }),
      ...(operation && { origin: operation.origin }),
    };
    return [
      node,
      ...below.flatMap((child, index) =>
        visit(child, path, [...open, !last], index === below.length - 1),
      ),
    ];
  };
  const top = children('/');
  return top.flatMap((child, index) => visit(child, '/', [], index === top.length - 1));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
