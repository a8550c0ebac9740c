import * as z from 'zod';
import { checkedString, checkPath, checkPresetReference, checkText } from './text.ts';

const presetId = checkedString('The id of a preset; a preset file by its absolute path.', (text) =>
  text.startsWith('/') ? checkPath(text) : checkPresetReference(text),
);

const entries = z.array(checkedString('`option`, or `option:name` in a list or map.', checkText));

/** What a file that `policy render` wrote says about itself: presets that it already contains. */
export const Rendered = z
  .strictObject({
    base: presetId.meta({ description: 'The base preset among `presets`.' }).optional(),
    presets: z
      .array(presetId)
      .meta({ description: 'Presets whose rules this file already has; none is added again.' })
      .optional(),
    from: z
      .record(presetId, entries)
      .meta({
        description: 'What each preset brought; ignoring it drops what no other one brought.',
      })
      .optional(),
    own: entries
      .meta({ description: 'What `from` lists and the configuration itself sets as well.' })
      .optional(),
  })
  .meta({ id: 'Rendered', description: 'Written by `sbx policy render`, not by hand.' });

export type Rendered = z.infer<typeof Rendered>;
