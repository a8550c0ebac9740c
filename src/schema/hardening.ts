import * as z from 'zod';

export const HardeningLayer = z
  .strictObject({
    seccomp: z.boolean().meta({ description: 'Refuse dangerous system calls.' }).optional(),
    user_namespaces: z
      .boolean()
      .meta({ description: 'Allow new user namespaces inside, as nested sandboxes need them.' })
      .optional(),
    new_session: z
      .enum(['auto', 'always', 'never'])
      .meta({ description: 'Detach the command from the terminal session of the caller.' })
      .optional(),
  })
  .meta({ id: 'Hardening', description: 'Limits beyond mounts and namespaces.' });

export const hardeningDefaults: {
  readonly seccomp: boolean;
  readonly user_namespaces: boolean;
  readonly new_session: 'auto' | 'always' | 'never';
} = { seccomp: true, user_namespaces: false, new_session: 'auto' };
