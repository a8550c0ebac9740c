"""A project as people have them: repository, submodule, hooks, and files that tools of the host read."""

import os
import shlex
import shutil
import subprocess

from victim import CANARIES, PROJECT, write

PROBES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "probes")
TEMPLATE = PROJECT + "-template"

FILES = {
    "README.md": "hello\n",
    "devenv.yaml": "inputs: {}\n",
    "devenv.nix": "{ }\n",
    ".envrc": "use devenv\n",
    ".env": "TOKEN=x\n",
    ".vscode/tasks.json": "{}\n",
    ".claude/settings.json": "{}\n",
    ".gitconfig.project": "[user]\n\tname = a\n",
    ".direnv/flake-profile-a5d5b61aa8a61b7d9d765e1daf971a9a578f1cfa.rc": "# rc\n",
    ".devenv/nix-eval-cache.db": "x",
    "config/.env": "TOKEN=y\n",
    ".sbx-attacks/.gitignore": "*\n",
}

# git runs hooks from .husky, so these, which write .git/hooks or configuration, need that unset.
OWN_HOOKS = ("100", "101", "102", "104")


def make_template(parameters):
    def git(*words, cwd=TEMPLATE):
        options = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always"]
        subprocess.run(["git", *options, *words], cwd=cwd, check=True, capture_output=True)

    module = CANARIES + "/module"
    for directory in (module, TEMPLATE):
        os.makedirs(directory)
        git("init", "-q", cwd=directory)
    git("commit", "-q", "--allow-empty", "-m", "i", cwd=module)
    for path, text in FILES.items():
        write(f"{TEMPLATE}/{path}", text)
    write(f"{TEMPLATE}/.husky/pre-commit", "#!/bin/sh\n", 0o755)
    git("add", "-A")
    git("commit", "-qm", "i")
    git("submodule", "add", "-q", module, "sub")
    git("commit", "-qm", "s")
    git("config", "include.path", "../.gitconfig.project")
    git("config", "core.hooksPath", ".husky")
    for name in os.listdir(PROBES):
        shutil.copy(f"{PROBES}/{name}", f"{TEMPLATE}/.sbx-attacks/")
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in parameters.items()]
    write(f"{TEMPLATE}/.sbx-attacks/parameters", "".join(lines))


def make_project(probe=""):
    """Anew before every probe."""
    shutil.rmtree(PROJECT, ignore_errors=True)
    subprocess.run(["cp", "-a", TEMPLATE, PROJECT], check=True)
    if probe.startswith(OWN_HOOKS):
        unset = ["git", "config", "--unset", "core.hooksPath"]
        subprocess.run(unset, cwd=PROJECT, check=True)
