"""Runs probes and prints their verdicts as JSON.

Reads a JSON list of runs from stdin: `name`, `launcher` (the words before a command; none without a sandbox),
`probes` (their names), and `audit`, a command of the host to run between the two phases of those `audited`; its
output is reported too. Probes with one phase leave nothing behind and share a launch, each in a
shell of its own; the others get a new project and launches of their own.

A probe says ESCAPED, HELD or SKIP. Its parameters travel in a file of the project, so no environment has to be
passed; secrets in the environment of the launcher and open descriptors must not be passed.
"""

import json
import os
import pty
import re
import select
import subprocess
import sys
import time

import victim
from project import PROBES, make_project, make_template
from victim import CANARIES, PROJECT, TOKEN

STATUS = {"ESCAPED": 1, "HELD": 0, "SKIP": 77}
WITH_TERMINAL = ("053",)
# It fills the process table, where others would fail.
ALONE = (*WITH_TERMINAL, "055")

# Descriptors that a careless caller left open: two files and a directory.
LEAK = 'exec 9<"$1" 201<"$1" 14</; shift; exec "$@"'


def careless_environment():
    """What shells have, and a launcher must not pass on."""
    return dict(
        os.environ,
        AWS_SECRET_ACCESS_KEY=TOKEN,
        GITHUB_TOKEN=TOKEN,
        NODE_PATH="/sbx-evil",
        PERL5LIB="/sbx-evil",
        GIT_SSH_COMMAND="sbx-evil",
        SSH_AUTH_SOCK=CANARIES + "/agent.sock",
        DBUS_SESSION_BUS_ADDRESS="unix:path=" + CANARIES + "/bus",
    )


def run(command, terminal=False, environment=None):
    """The exit status of a command in the project, and all that it wrote."""
    words = ["bash", "-c", LEAK, "leak", CANARIES + "/secret", *command]
    environment = environment or careless_environment()
    if terminal:
        return run_on_terminal(words, environment)
    done = subprocess.run(
        words,
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def run_on_terminal(words, environment):
    pid, descriptor = pty.fork()
    if pid == 0:
        os.chdir(PROJECT)
        os.execvpe(words[0], words, environment)
    output = b""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([descriptor], [], [], 0.2)[0]:
            try:
                output += os.read(descriptor, 4096)
            except OSError:
                break
    _, status = os.waitpid(pid, 0)
    os.close(descriptor)
    return os.waitstatus_to_exitcode(status), output.decode(errors="replace").replace("\r", "")


def judge(status, output):
    """The verdict with its reason. A word without its exit status is no verdict."""
    found = re.search(r"(?:^|#)((ESCAPED|HELD|SKIP): .*)", output, re.MULTILINE)
    if found is None or STATUS[found[2]] != status:
        return f"ERROR: status {status}: {output.strip()[-400:]}"
    return found[1]


def script(name):
    return ["bash", f".sbx-attacks/{name}.sh"]


def two_phases(name, launcher, parameters, audit):
    status, output = run([*launcher, *script(name + ".inside")])
    if status == 77:
        return {"verdict": judge(status, output)}
    if status != 0 or "PHASE1: done" not in output:
        return {"verdict": f"ERROR: phase 1, status {status}: {output.strip()[-400:]}"}
    report = run(audit) if audit else None
    relaunch = " ".join(launcher) or "env"
    environment = careless_environment() | parameters | {"RELAUNCH": relaunch}
    outside = ["bash", f"{PROBES}/{name}.outside.sh"]
    verdict = judge(*run(outside, environment=environment))
    return {"verdict": verdict, "said": output} | ({"audit": report[1]} if report else {})


def apart(names, each, parameters):
    launcher = each["launcher"]
    for name in names:
        victim.plant_canaries()
        make_project(name)
        if os.path.exists(f"{PROBES}/{name}.inside.sh"):
            audit = each["audit"] if name in each["audited"] else []
            yield name, two_phases(name, launcher, parameters, audit)
        else:
            terminal = name.startswith(WITH_TERMINAL)
            verdict = judge(*run([*launcher, *script(name)], terminal))
            yield name, {"verdict": verdict}


def needs_own_launch(name):
    return name.startswith(ALONE) or os.path.exists(f"{PROBES}/{name}.inside.sh")


def together(names, launcher):
    """One launch for all; after the output of each comes its exit status."""
    if not names:
        return
    victim.plant_canaries()
    make_project()
    loop = 'for each; do echo "== $each"; bash ".sbx-attacks/$each.sh"; echo "status $?"; done'
    _, output = run([*launcher, "bash", "-c", loop, "loop", *names])
    parts = dict(part.split("\n", 1) for part in output.split("== ")[1:])
    for name in names:
        part = parts.get(name, "")
        status = re.search(r"^status (\d+)$", part, re.MULTILINE)
        yield name, {"verdict": judge(int(status[1]) if status else -1, part)}


def main():
    runs = json.load(sys.stdin)
    parameters = victim.set_up()
    make_template(parameters)
    found = {}
    for each in runs:
        names = each["probes"]
        launcher = each["launcher"]
        shared = [name for name in names if not needs_own_launch(name)]
        others = [name for name in names if needs_own_launch(name)]
        results = [
            *together(shared, launcher),
            *apart(others, each, parameters),
        ]
        found[each["name"]] = dict(results)
    json.dump(found, sys.stdout)


main()
