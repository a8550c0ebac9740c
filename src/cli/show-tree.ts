import { escapeUnsafe } from '../diagnostics/escape.ts';
import type { Access } from '../plan/access.ts';
import type { TreeNode } from '../plan/tree.ts';
import { showOrigin } from '../policy/origin.ts';
import type { Paint } from '../diagnostics/format.ts';

const words: Readonly<Record<Access, string>> = {
  'read-only': 'read-only',
  'read-write': 'read-write',
  device: 'device',
  private: 'private',
  temporary: 'temporary',
  masked: 'masked',
  kernel: 'new',
  parent: '',
  missing: 'absent',
  hidden: '',
};

/** What can be changed on the host stands out, what is out of reach steps back. */
const roles: Partial<Record<Access, 'error' | 'warning' | 'strong' | 'faint'>> = {
  'read-write': 'warning',
  device: 'error',
  private: 'strong',
  parent: 'faint',
};

/** The tree as text: name, access and origin in columns that fit 80 characters where names allow it. */
export function showTree(nodes: readonly TreeNode[], paint: Paint, home: string): string {
  const lines = nodes.map((node) => {
    const target = node.target === undefined ? '' : ` -> ${node.target}`;
    return { node, name: `${branch(node)}${escapeUnsafe(node.label + target)}` };
  });
  const width = Math.min(48, Math.max(...lines.map(({ name }) => name.length)));
  return lines
    .map(({ node, name }) => {
      const { access, origin, target } = node;
      const shown = target === undefined ? words[access] : 'link';
      const from = origin === undefined ? '' : showOrigin(origin).replace(`${home}/`, '~/');
      const columns = `${name.padEnd(width)}  ${paint(roles[access] ?? 'plain', shown.padEnd(10))}`;
      return `${columns}  ${paint('faint', from)}`.trimEnd();
    })
    .join('\n')
    .concat('\n');
}

function branch({ open, last, depth }: TreeNode): string {
  const lines = open.slice(1).map((more) => (more ? '│  ' : '   '));
  if (depth === 0) return '/';
  return `${lines.join('')}${last ? '└─ ' : '├─ '}`;
}
