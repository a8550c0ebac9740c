import * as z from 'zod';
import { checkedString, checkPath, checkSecretName, checkVariableName } from './text.ts';

export const SecretLayer = z
  .strictObject({
    name: checkedString('The name of the secret, also its file name.', checkSecretName),
    path: checkedString(
      'Its file; `name` in the first of `secret_dirs` that has it when absent.',
      checkPath,
    ).optional(),
    env: checkedString(
      'Also export the content of the file as this variable.',
      checkVariableName,
    ).optional(),
    optional: z
      .boolean()
      .meta({ description: 'Go on without it when the file is missing.' })
      .optional(),
  })
  .meta({
    id: 'Secret',
    description: 'One secret file, visible read-only at its own path; its directory never is.',
  });

export type SecretLayer = z.infer<typeof SecretLayer>;
