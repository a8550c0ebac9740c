/** A file or directory that programs of the host read as commands, and what they do with it. */
export interface ControlFile {
  /** Relative to the project root. */
  readonly path: string;
  readonly effect: ControlEffect;
}

export type ControlEffect = keyof typeof effects;

/** What somebody who can write such a file makes the host do. */
export const effects = {
  devenv: 'devenv evaluates it on the host',
  direnv: 'direnv sources it in the shell of the host',
  nix: 'Nix evaluates it on the host',
  git: 'git on the host runs what it names',
  hooks: 'git hooks on the host run it',
  editor: 'an editor on the host runs what it names',
  agent: 'a coding agent on the host takes commands, hooks or servers from it',
  tool: 'a build tool on the host takes programs from it',
  sbx: 'it is the policy of the next sandbox',
  namesake: 'sbx does not read it, but it looks like a policy',
  build: 'a build on the host runs what it says',
  user: 'the policy protects it',
} as const;

const byEffect: Readonly<Partial<Record<ControlEffect, readonly string[]>>> = {
  sbx: ['devenv.yaml', 'devenv.local.yaml'],
  namesake: ['sbx.yaml', 'sbx.local.yaml', '.sbx.yaml', '.sbx'],
  devenv: ['.devenv', 'devenv.nix', 'devenv.local.nix', 'devenv.lock'],
  direnv: ['.envrc', '.env', '.direnv'],
  nix: ['flake.nix', 'flake.lock', 'shell.nix', 'default.nix'],
  git: ['.git', '.gitmodules'],
  hooks: ['.husky', 'lefthook.yml', '.lefthook.yml', '.pre-commit-config.yaml'],
  editor: ['.vscode', '.idea', '.zed', '.nvim.lua', '.nvimrc', '.exrc', '.dir-locals.el', '.helix'],
  agent: [
    '.mcp.json',
    '.claude',
    '.cursor',
    '.codex',
    '.gemini',
    '.qwen',
    '.opencode',
    'opencode.json',
    'opencode.jsonc',
    '.kilocode',
    '.cline',
    '.clinerules',
    '.amp',
    'crush.json',
    '.crush.json',
  ],
  tool: [
    '.cargo/config.toml',
    '.cargo/config',
    '.npmrc',
    '.yarnrc.yml',
    'mise.toml',
    '.mise.toml',
    '.bazelrc',
  ],
};

/** Read-only inside by default, where the project has them. */
export const controlFiles: readonly ControlFile[] = Object.entries(byEffect).flatMap(
  ([effect, paths]) => paths.map((path) => ({ path, effect: effect as ControlEffect })),
);

/**
 * What stays read-only when `.git` itself is opened: whoever writes these runs commands on the host at its
 * next git command (githooks(5), git-config(1), gitrepository-layout(5)).
 */
export const gitControlFiles: readonly string[] = [
  'hooks',
  'config',
  'config.worktree',
  'info/attributes',
];

/** Files in the root that people run through a tool on the host; a writable project leaves them writable. */
export const buildFiles: readonly string[] = [
  'Makefile makefile GNUmakefile justfile Justfile .justfile Taskfile.yml',
  'package.json .pnpmfile.cjs pnpm-workspace.yaml deno.json bunfig.toml',
  'Cargo.toml build.rs rust-toolchain.toml rust-toolchain',
  'pyproject.toml setup.py setup.cfg conftest.py noxfile.py tox.ini',
  'CMakeLists.txt configure meson.build BUILD BUILD.bazel WORKSPACE',
  'build.gradle build.gradle.kts settings.gradle gradlew pom.xml mvnw',
  'Rakefile Gemfile composer.json mix.exs build.zig dune-project go.mod',
  'Dockerfile Containerfile compose.yaml compose.yml docker-compose.yml',
  '.gitattributes Procfile Vagrantfile',
].flatMap((line) => line.split(' '));
