import * as z from 'zod';
import { SandboxLayer } from './sandbox.ts';
import { checkedString, checkPath, checkPresetReference, checkProse, checkText } from './text.ts';

const categories = [
  'base',
  'toolchain',
  'agent',
  'secrets',
  'socket',
  'shell',
  'editor',
  'tool',
] as const;

const paths = z.array(checkedString('A path inside the sandbox.', checkPath));

export const Promises = z
  .strictObject({
    readable: paths
      .meta({ description: 'Paths that can be read where the host has them.' })
      .optional(),
    writable: paths.meta({ description: 'Paths that can be written.' }).optional(),
    hidden: paths.meta({ description: 'Host paths that are not visible.' }).optional(),
    runs: z
      .array(checkedString('A command line without quotes.', checkText))
      .meta({ description: 'Commands that work where the tool is installed.' })
      .optional(),
  })
  .meta({ id: 'Promises', description: 'What the preset is checked for.' });

export type Promises = z.infer<typeof Promises>;

/** A preset file. `sandbox` may say everything that devenv.yaml may, but not ask for presets: `extends` does. */
export const Preset = z
  .strictObject({
    summary: checkedString('What it gives, in one line without a full stop.', checkText).max(80),
    category: z.enum(categories).meta({ description: 'What kind of preset it is.' }),
    aliases: z
      .array(checkedString('Another name.', checkPresetReference))
      .meta({ description: 'Other names of the preset.' })
      .optional(),
    description: checkedString(
      'Who it is for, what it shows, what stays hidden, what it costs.',
      checkProse,
    ),
    extends: z
      .array(checkedString('A preset.', checkPresetReference))
      .meta({ description: 'Presets that this one builds on.' })
      .optional(),
    sandbox: SandboxLayer.omit({
      enable: true,
      presets: true,
      ignore_presets: true,
      rendered: true,
    }).meta({ description: 'What it adds to a policy, as in devenv.yaml.' }),
    promises: Promises.optional(),
  })
  .meta({
    id: 'Preset',
    description: 'A sandbox preset: a part of a policy with its reasons and proofs.',
  });

export type Preset = z.infer<typeof Preset>;
