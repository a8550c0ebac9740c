import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Policy } from '../../../src/policy/policy.ts';
import { renderPolicy, renderPreset } from '../../../src/policy/render.ts';
import { arbitraryLayer } from '../support/arbitrary-layer.ts';
import { layerOf, presetOf } from '../support/files.ts';
import { compose, policyOf, policyOfLayers } from '../support/policy.ts';

/** What a policy says, without who said it. */
function values({ origins: _o, presets: _p, rendered: _r, ...policy }: Policy): unknown {
  return {
    ...policy,
    mounts: policy.mounts.map(({ origins: _origins, history: _history, ...mount }) => mount),
    secrets: policy.secrets.map(({ origin: _origin, ...secret }) => secret),
  };
}

const withoutPresets = arbitraryLayer.map(
  ({ presets: _presets, ignore_presets: _ignored, rendered: _rendered, ...rest }) => rest,
);

function policyOfObject(sandbox: object): Policy {
  return policyOf(stringify({ sandbox }, { aliasDuplicateObjects: false, lineWidth: 0 }));
}

describe('renderPolicy', () => {
  it('is a valid devenv.yaml that makes the same policy', () => {
    fc.assert(
      fc.property(withoutPresets, (sandbox) => {
        const policy = policyOfObject(sandbox);
        const again = policyOf(renderPolicy(policy));
        expect(values(again)).toEqual(values(policy));
      }),
      { numRuns: 100 },
    );
  });

  it('is the same for what it rendered', () => {
    fc.assert(
      fc.property(withoutPresets, (sandbox) => {
        const once = renderPolicy(policyOfObject(sandbox));
        const twice = renderPolicy(policyOf(once));
        expect(parse(twice)).toEqual(parse(once));
      }),
      { numRuns: 50 },
    );
  });

  it('says of each value where it comes from', () => {
    const preset = presetOf(
      'base',
      'sandbox:\n  mounts:\n    - {path: /a, why: for x}\n  env: {keep: [A]}',
    );
    const own = layerOf(
      'sandbox:\n  mounts:\n    - path: /a\n      mode: rw\n  secrets: [{name: s}]',
      'flags',
    );
    const lines = renderPolicy(policyOfLayers([own], [preset])).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '  enable: false # default',
        '    - path: /a # command line:3:13',
        '      mode: read-write # command line:4:13',
        '      why: for x # base:6',
        '    enable: true # default',
        '      - A # base:7',
        '    - name: s # command line:5:20',
      ]),
    );
  });

  it('keeps to one line what a hostile file name says', () => {
    const layer = layerOf('sandbox: {enable: true}', 'user', 'a\nb: c.yaml');
    expect(parse(renderPolicy(policyOfLayers([layer])))).not.toHaveProperty('b');
  });
});

describe('renderPreset', () => {
  it('has only what the presets wrote', () => {
    const body = 'sandbox:\n  mounts: [{path: /a, mode: tmpfs}]\n  network: {host_certs: false}';
    const { policy } = compose([], [presetOf('x', body)]);
    expect(policy && parse(renderPreset(policy))).toEqual({
      sandbox: {
        mounts: [{ path: '/a', mode: 'tmpfs' }],
        network: { host_certs: false },
      },
    });
  });
});
