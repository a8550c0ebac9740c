import { Document, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { showOrigin, type Origin } from './origin.ts';
import type { Policy, PolicyMount } from './policy.ts';
import type { RenderedFrom } from './rendered.ts';

/**
 * The policy as a `sandbox:` section that says the same, with the origin of each value as a comment. It knows
 * which presets are in it, so as the user's own file it is not another layer on top of them.
 */
export function renderPolicy(policy: Policy): string {
  return render(policy, () => true, policy.rendered);
}

/** As `renderPolicy`, without defaults, which would outrank what a project's presets say. */
export function renderLayer(policy: Policy): string {
  return render(policy, isWritten(policy), policy.rendered);
}

/** As `renderPolicy`, with only what some layer wrote: a preset merged with what it extends. */
export function renderPreset(policy: Policy): string {
  return render(policy, isWritten(policy));
}

function isWritten({ origins }: Policy): (option: string) => boolean {
  return (option) => origins[option]?.kind !== 'default';
}

function render(
  policy: Policy,
  wanted: (option: string) => boolean,
  rendered?: RenderedFrom,
): string {
  const { mounts, secrets, enable, presets: _presets, origins, rendered: _parts, ...rest } = policy;
  const named = (prefix: string, value: object): object | undefined =>
    nonEmpty(
      Object.fromEntries(
        Object.entries(value).filter(([key, item]) =>
          typeof item === 'object' ? nonEmpty(item as object) : wanted(`${prefix}${key}`),
        ),
      ),
    );
  // Whatever else a policy has is written, so that no option can be forgotten here.
  const sections = Object.entries(rest).map(([key, value]) => [
    key,
    Array.isArray(value)
      ? nonEmpty(value.filter((item) => wanted(`${key}.${item}`)))
      : named(`${key}.`, value),
  ]);
  const document = new Document({
    sandbox: pruned({
      ...named('', { enable }),
      ignore_presets: nonEmpty((rendered?.ignored ?? []).filter((id) => !id.startsWith('/'))),
      mounts: nonEmpty(mounts.map(written)),
      secrets: nonEmpty(secrets.map(({ origin: _origin, ...each }) => each)),
      ...Object.fromEntries(sections),
      rendered: rendered && about(rendered),
    }),
  });
  for (const path of rendered === undefined ? [] : inOneLine(rendered)) {
    const node = document.getIn(['sandbox', 'rendered', ...path], true);
    if (isSeq(node)) node.flow = true;
  }
  annotateScalars(document.getIn(['sandbox'], true), [], origins);
  for (const [index, mount] of mounts.entries()) {
    annotateMount(document.getIn(['sandbox', 'mounts', index], true), mount);
  }
  for (const [index, secret] of secrets.entries()) {
    comment(document.getIn(['sandbox', 'secrets', index, 'name'], true), secret.origin);
  }
  return document.toString({ lineWidth: 0 });
}

function nonEmpty<Value extends object>(value: Value): Value | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

function pruned(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

/** The fields that some layer wrote; a destination only where it is not the path. */
function written(mount: PolicyMount): Partial<PolicyMount> {
  const { path, dest, origins, history: _history, ...fields } = mount;
  const set = Object.entries(fields).filter(([field]) => Object.hasOwn(origins, field));
  return { path, ...(dest !== path && { dest }), ...Object.fromEntries(set) };
}

function about({ base, presets, from, own }: RenderedFrom): object {
  const kept = Object.entries(from).filter(([, entries]) => entries.length > 0);
  return pruned({ base, presets, from: nonEmpty(Object.fromEntries(kept)), own: nonEmpty(own) });
}

/** Bookkeeping, which must not drown the rules. */
function inOneLine({ presets }: RenderedFrom): string[][] {
  return [['presets'], ['own'], ...presets.map((id) => ['from', id])];
}

function annotateMount(node: unknown, { origins }: PolicyMount): void {
  if (!isMap(node)) return;
  for (const { key, value } of (node as YAMLMap).items) {
    const field = String(key) as keyof PolicyMount['origins'];
    comment(value, origins[field] ?? origins.dest);
  }
}

function annotateScalars(node: unknown, path: readonly string[], origins: Policy['origins']): void {
  if (isMap(node)) {
    for (const { key, value } of node.items)
      annotateScalars(value, [...path, String(key)], origins);
  } else if (isSeq(node)) {
    for (const item of node.items) {
      if (isScalar(item)) comment(item, origins[[...path, String(item.value)].join('.')]);
    }
  } else {
    comment(node, origins[path.join('.')]);
  }
}

function comment(node: unknown, origin: Origin | undefined): void {
  if (isScalar(node) && origin !== undefined) node.comment = ` ${showOrigin(origin)}`;
}
