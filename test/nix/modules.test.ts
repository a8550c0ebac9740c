import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stagePackage } from '../setup/places.js';
import { cases } from './support/cases.ts';
import { missing } from './support/checkouts.ts';
import { onMachine, outcomeOf } from './support/modules.ts';

if (missing) process.stderr.write(`skipped: the module in real home-manager, as ${missing}\n`);

const plain = '{ programs.devenv-sandbox.renderPolicy = false; }';
const enabled = '{ programs.devenv-sandbox.enable = true; }';

function settings(text: string): string {
  return `{ programs.devenv-sandbox = { enable = true; renderPolicy = false; settings = ${text}; }; }`;
}

describe.skipIf(missing)('in real home-manager', () => {
  it.each(cases)('$name: the file and the assertions are the expected ones', (each) => {
    const outcome = outcomeOf(`./test/nix/cases/${each.name}.nix ${plain}`);
    expect(outcome.failed).toEqual(each.failed);
    expect(each.text === undefined ? undefined : outcome.text).toBe(each.text);
  });

  it('without `enable` nothing is written, installed or checked', () => {
    const { files, packages, shells, failed } = outcomeOf(
      '{ programs.devenv-sandbox.presets = [ "nope" ]; }',
    );
    expect({ files, failed }).toEqual({ files: {}, failed: [] });
    expect(shells).toEqual(['', '', '']);
    expect(packages).not.toContain('bubblewrap');
  });

  it('without settings no file is written', () => {
    expect(outcomeOf('./test/nix/cases/empty-settings.nix').files).toEqual({});
  });

  it('files go to the directory of devenv and to that of presets', () => {
    expect(outcomeOf('./test/nix/cases/custom-presets.nix').files).toEqual({
      'devenv/devenv.yaml': '.config/devenv/devenv.yaml',
      'devenv-sandbox/presets/notes.yaml': '.config/devenv-sandbox/presets/notes.yaml',
      'devenv-sandbox/presets/work.yaml': '.config/devenv-sandbox/presets/work.yaml',
    });
  });

  it('the package gets the bubblewrap of `bubblewrapPackage`', () => {
    const other = `{
      programs.devenv-sandbox.bubblewrapPackage = {
        type = "derivation"; name = "bubblewrap-patched"; outPath = "/no/patched";
      };
    }`;
    expect(outcomeOf(enabled).packages).toContain('bubblewrap');
    expect(outcomeOf(`${enabled} ${other}`).packages).toContain('bubblewrap-patched');
  });

  it('completions are files made while building, each for its shell', () => {
    const name = /^source \/\S+-sbx-completion\.(\w+)\n$/;
    const { shells } = outcomeOf(enabled);
    expect(shells.map((text) => name.exec(text)?.[1])).toEqual(['bash', 'zsh', 'fish']);
    const off = '{ programs.devenv-sandbox.enableZshIntegration = false; }';
    expect(outcomeOf(`${enabled} ${off}`).shells[1]).toBe('');
  });
});

describe.skipIf(missing)('without a package', () => {
  const without = '{ programs.devenv-sandbox.package = null; }';

  it('the plain file is written, and nothing is installed', () => {
    const each = cases.find(({ name }) => name === 'discussion');
    const outcome = outcomeOf(`./test/nix/cases/discussion.nix ${without}`);
    expect(outcome.text).toBe(each?.text);
    expect(outcome.packages).not.toContain('bubblewrap');
    expect(outcome.shells).toEqual(['', '', '']);
  });

  it('assertions are still checked', () => {
    expect(outcomeOf(`./test/nix/cases/unknown-preset.nix ${without}`).failed).toHaveLength(2);
  });
});

describe.skipIf(missing)('several modules', () => {
  it('add their mounts', () => {
    const one = settings('{ mounts = [ { path = "/a"; } ]; }');
    const two = '{ programs.devenv-sandbox.settings.mounts = [ { path = "/b"; } ]; }';
    expect(outcomeOf(`${one} ${two}`).text).toBe(
      'sandbox:\n  mounts:\n    - path: /a\n    - path: /b\n',
    );
  });

  it('`mkForce` replaces, and `mkIf` leaves out', () => {
    const one = settings('{ mounts = [ { path = "/a"; } ]; network.enable = true; }');
    const force =
      '{ programs.devenv-sandbox.settings.mounts = lib.mkForce [ { path = "/only"; } ]; }';
    const off =
      '{ programs.devenv-sandbox.settings.network = lib.mkIf false { enable = lib.mkForce false; }; }';
    expect(outcomeOf(`${one} ${force} ${off}`).text).toBe(
      'sandbox:\n  mounts:\n    - path: /only\n  network:\n    enable: true\n',
    );
  });

  it('that disagree about a value are named by their option', () => {
    const { status, stderr } = onMachine(
      `${settings('{ enable = true; }')} ${settings('{ enable = false; }')}`,
      'outcome',
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain(
      "The option `programs.devenv-sandbox.settings.enable' has conflicting definition values",
    );
  });
});

describe.skipIf(missing)('what has a type', () => {
  it.each([
    [
      '{ mounts = [ { path = "/a"; mode = "readonly"; } ]; }',
      /settings\.mounts\..*mode' is not of type `null or one of "read-only"/,
    ],
    [
      '{ mounts = [ { path = "/a"; destination = "/b"; } ]; }',
      /settings\.mounts\..*destination' does not exist/,
    ],
    [
      '{ env."inherit" = "some"; }',
      /settings\.env\."inherit"' is not of type `null or one of "safe", "all", "none"'/,
    ],
    ['{ network.enable = "no"; }', /settings\.network\.enable' is not of type `null or boolean'/],
  ])('is checked: %s', (text, message) => {
    const { status, stderr } = onMachine(settings(text), 'outcome');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(message);
  });
});

describe.skipIf(missing)('the file that home-manager links', () => {
  let staged: string;

  beforeAll(() => {
    staged = mkdtempSync(join(tmpdir(), 'sbx-package-'));
    stagePackage(staged);
  });

  afterAll(() => {
    rmSync(staged, { recursive: true, force: true });
  });

  it('is the policy that sbx rendered', () => {
    const { stdout, stderr, status } = onMachine(
      './test/nix/cases/custom-presets.nix',
      'source',
      'build',
      staged,
    );
    expect(status, stderr).toBe(0);
    const text = readFileSync(stdout.trim(), 'utf8');
    expect(text).toMatch(/- path: \$HOME\/notes # notes:\d+\n/);
    expect(text).toContain('presets: [ work, notes ]');
  });

  it('is not made of options that sbx refuses', () => {
    const wrong =
      '{ programs.devenv-sandbox = { enable = true; settings.netwrok.enable = true; }; }';
    const { stderr, status } = onMachine(wrong, 'source', 'build', staged);
    expect(status).not.toBe(0);
    expect(stderr).toContain('home-manager.yaml:2:3: error: unknown key `netwrok` [unknown-key]');
  });
});
