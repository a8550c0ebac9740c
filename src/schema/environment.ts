import * as z from 'zod';
import {
  checkedString,
  checkEnvironmentValue,
  checkVariableName,
  checkVariablePattern,
} from './text.ts';

export const EnvironmentLayer = z
  .strictObject({
    inherit: z
      .enum(['safe', 'all', 'none'])
      .meta({
        description:
          'Which variables of the caller pass. `safe`: names that are harmless everywhere; `all`: everything but loader variables and names that look like credentials; `none`: nothing. `keep` adds to each.',
      })
      .optional(),
    keep: z
      .array(checkedString('`NAME` or `PREFIX_*`.', checkVariablePattern))
      .meta({ description: 'More variables of the caller that pass.' })
      .optional(),
    set: z
      .record(
        checkedString('The name of a variable.', checkVariableName),
        checkedString(
          'Its value; variables expand as in paths, `$$` is a dollar sign.',
          checkEnvironmentValue,
        ),
      )
      .meta({ description: 'Variables with a value of their own.' })
      .optional(),
    unset: z
      .array(checkedString('The name of a variable.', checkVariableName))
      .meta({ description: 'Variables that are absent whatever else says so.' })
      .optional(),
  })
  .meta({ id: 'Environment', description: 'The environment of the command.' });

export const environmentDefaults: { readonly inherit: 'safe' | 'all' | 'none' } = {
  inherit: 'safe',
};
