import * as z from 'zod';
import { EnvironmentLayer } from './environment.ts';
import { HardeningLayer } from './hardening.ts';
import { MountLayer } from './mount.ts';
import { NetworkLayer } from './network.ts';
import { Rendered } from './rendered.ts';
import { SecretLayer } from './secret.ts';
import { checkedString, checkPath, checkPresetReference } from './text.ts';

export const presetReferences = z.array(
  checkedString('A preset id or alias, or `./name.yaml`.', checkPresetReference),
);

/** `sandbox:` as a layer writes it. No key has a default, so parsing adds nothing. */
export const SandboxLayer = z
  .strictObject({
    enable: z
      .boolean()
      .meta({
        description:
          'Whether entering the project starts the sandbox by itself. `sbx run` always sandboxes.',
      })
      .optional(),
    presets: presetReferences.meta({ description: 'Presets to build on.' }).optional(),
    ignore_presets: presetReferences
      .meta({ description: 'Presets of other layers that are left out.' })
      .optional(),
    mounts: z
      .array(MountLayer)
      .max(500)
      .meta({ description: 'Mounts, merged with those of lower layers by destination.' })
      .optional(),
    network: NetworkLayer.optional(),
    env: EnvironmentLayer.optional(),
    secrets: z
      .array(SecretLayer)
      .max(100)
      .meta({ description: 'Secret files that the sandbox may read.' })
      .optional(),
    secret_dirs: z
      .array(checkedString('A directory of secret files.', checkPath))
      .meta({ description: 'Where secrets without a `path` are looked up; never mounted.' })
      .optional(),
    protect: z
      .array(checkedString('A path below the project root.', checkPath))
      .meta({ description: 'Paths below the project root that stay read-only inside.' })
      .optional(),
    unprotect: z
      .array(checkedString('A path below the project root.', checkPath))
      .meta({ description: 'Protected paths that are opened for writing.' })
      .optional(),
    hardening: HardeningLayer.optional(),
    rendered: Rendered.optional(),
  })
  .meta({ id: 'Sandbox', description: 'What a command sees and may do.' });

export type SandboxLayer = z.infer<typeof SandboxLayer>;
