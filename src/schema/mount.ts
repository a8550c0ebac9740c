import * as z from 'zod';
import { checkedString, checkPath, checkRelativePath, checkText } from './text.ts';

/** How a destination is filled, with what each mode means in one line. */
const modes = {
  'read-only': 'the host path, not writable',
  'read-write': 'the host path, writable',
  device: 'the host path, with access to device nodes',
  tmpfs: 'an empty directory that is gone at exit',
  overlay: 'the host path below a private layer that keeps changes for this project',
  'overlay-tmpfs': 'the host path below a layer that is gone at exit',
  'overlay-ro': 'the host path with the changes an `overlay` of this project kept, not writable',
  'state-dir': 'a private directory that is kept for this project',
  mask: 'nothing: a directory appears empty, a file empty and not writable',
  none: 'removes the mount that a lower layer put there',
} as const;

export type Mode = keyof typeof modes;

/** Short spellings that stay valid in files; a policy has only the full ones. */
const shortModes = { ro: 'read-only', rw: 'read-write', dev: 'device' } as const;

const fullModes = Object.keys(modes) as [Mode, ...Mode[]];

export const Mode = z
  .enum([...fullModes, ...(Object.keys(shortModes) as (keyof typeof shortModes)[])])
  .transform((mode): Mode =>
    mode in shortModes ? shortModes[mode as keyof typeof shortModes] : (mode as Mode),
  )
  .meta({
    description: `How the destination is filled. ${Object.entries(modes)
      .map(([mode, meaning]) => `\`${mode}\`: ${meaning}`)
      .join('; ')}. Short: \`ro\`, \`rw\`, \`dev\`.`,
  });

/** Modes that need no source: their `path` says only where. */
export const sourceless: readonly string[] = [
  'tmpfs',
  'mask',
  'none',
  'state-dir',
] satisfies Mode[];

/** A mount as it is written in a layer: nothing is filled in. */
export const MountLayer = z
  .strictObject({
    path: checkedString(
      'The path on the host. `~`, `$NAME`, `${NAME}` and `${NAME:-default}` expand; `./x` is below the project root.',
      checkPath,
    ),
    dest: checkedString('The path inside the sandbox; `path` when absent.', checkPath).optional(),
    mode: Mode.optional(),
    optional: z
      .boolean()
      .meta({ description: 'Skip the mount when its source is missing.' })
      .optional(),
    late: z.boolean().meta({ description: 'Mount after all mounts that are not late.' }).optional(),
    canonicalize: z
      .boolean()
      .meta({ description: "Resolve the source's symbolic links at launch, keep the destination." })
      .optional(),
    scope: z
      .enum(['project', 'user'])
      .meta({
        description:
          'Of a `state-dir`: one directory per project, or one for all projects of the user.',
      })
      .optional(),
    seed: z
      .array(checkedString('A file below `path` on the host.', checkRelativePath))
      .meta({ description: 'Files that a new `state-dir` starts with, copied from the host path.' })
      .optional(),
    why: checkedString('Why the mount is there; shown by `explain`.', checkText).optional(),
  })
  .meta({ id: 'Mount', description: 'One destination in the sandbox and what fills it.' });

export type MountLayer = z.infer<typeof MountLayer>;

/** What a mount has where no layer says otherwise. */
export const mountDefaults = {
  mode: 'read-only',
  optional: false,
  late: false,
  canonicalize: false,
  scope: 'project',
  seed: [],
} as const satisfies Partial<MountLayer>;
