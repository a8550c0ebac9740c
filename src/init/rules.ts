/** How a tool is recognised in a project, and the name of the preset for it. */
export interface Rule {
  readonly tool: string;
  /** `rust` stands for the preset `rust-dev`, `ai-agents-rust` or `rust`, whichever exists. */
  readonly name: string;
  /** Files or directories below the root; `*.x` matches names in the root itself. */
  readonly files: readonly string[];
  /** Names of options in devenv.nix: `languages.<name>`. */
  readonly languages?: readonly string[];
}

/** Marks that a project itself carries. A mark that several tools share, such as AGENTS.md, says nothing. */
export const rules: readonly Rule[] = [
  { tool: 'Rust', name: 'rust', files: ['Cargo.toml'], languages: ['rust'] },
  {
    tool: 'Node',
    name: 'node',
    files: ['package.json'],
    languages: ['javascript', 'typescript'],
  },
  { tool: 'Deno', name: 'deno', files: ['deno.json', 'deno.jsonc'], languages: ['deno'] },
  { tool: 'Go', name: 'go', files: ['go.mod', 'go.work'], languages: ['go'] },
  {
    tool: 'Python',
    name: 'python',
    files: ['pyproject.toml', 'setup.py', 'requirements.txt', 'Pipfile', 'uv.lock'],
    languages: ['python'],
  },
  { tool: 'Elixir', name: 'elixir', files: ['mix.exs'], languages: ['elixir', 'erlang'] },
  { tool: 'Ruby', name: 'ruby', files: ['Gemfile', '*.gemspec'], languages: ['ruby'] },
  { tool: 'PHP', name: 'php', files: ['composer.json'], languages: ['php'] },
  {
    tool: 'Java',
    name: 'java',
    files: ['pom.xml', 'build.gradle', 'build.gradle.kts', 'build.sbt'],
    languages: ['java', 'kotlin', 'scala', 'clojure'],
  },
  {
    tool: 'Haskell',
    name: 'haskell',
    files: ['stack.yaml', 'cabal.project', '*.cabal'],
    languages: ['haskell'],
  },
  {
    tool: 'C or C++',
    name: 'cpp',
    files: ['CMakeLists.txt', 'meson.build', 'configure.ac'],
    languages: ['c', 'cplusplus'],
  },
  { tool: 'Zig', name: 'zig', files: ['build.zig'], languages: ['zig'] },
  { tool: '.NET', name: 'dotnet', files: ['*.sln', '*.csproj', '*.fsproj'], languages: ['dotnet'] },
  { tool: 'Dart', name: 'dart', files: ['pubspec.yaml'], languages: ['dart'] },
  { tool: 'OCaml', name: 'ocaml', files: ['dune-project', '*.opam'], languages: ['ocaml'] },
  { tool: 'Perl', name: 'perl', files: ['cpanfile', 'Makefile.PL'], languages: ['perl'] },
  {
    tool: 'Terraform',
    name: 'terraform',
    files: ['*.tf'],
    languages: ['terraform', 'opentofu'],
  },
  {
    tool: 'OpenCode',
    name: 'opencode',
    files: ['.opencode', 'opencode.json', 'opencode.jsonc'],
  },
  { tool: 'Claude Code', name: 'claude-code', files: ['CLAUDE.md', 'CLAUDE.local.md', '.claude'] },
  { tool: 'Codex', name: 'codex', files: ['.codex'] },
  { tool: 'Gemini CLI', name: 'gemini-cli', files: ['GEMINI.md', '.gemini'] },
  { tool: 'Qwen Code', name: 'qwen-code', files: ['QWEN.md', '.qwen'] },
  { tool: 'Copilot', name: 'copilot-cli', files: ['.github/copilot-instructions.md'] },
  { tool: 'Cursor', name: 'cursor-agent', files: ['.cursor', '.cursorrules'] },
  { tool: 'Kilo Code', name: 'kilo', files: ['.kilocode', '.kilocodemodes'] },
  { tool: 'Cline', name: 'cline', files: ['.cline', '.clinerules'] },
  { tool: 'Aider', name: 'aider', files: ['.aider.conf.yml', '.aiderignore'] },
  { tool: 'Goose', name: 'goose', files: ['.goosehints', '.goose'] },
  { tool: 'Amp', name: 'amp', files: ['.amp'] },
  { tool: 'Crush', name: 'crush', files: ['CRUSH.md', '.crush', 'crush.json', '.crush.json'] },
];
