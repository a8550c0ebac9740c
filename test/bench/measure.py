"""Times programs in interleaved rounds. Reads what to do as JSON on its input, answers in JSON.

Started by measure.ts. The time is from posix_spawn to the end of the process; posix_spawn costs the same for all.
"""

import json
import os
import random
import shutil
import sys
import tempfile
import time

OPEN = os.POSIX_SPAWN_OPEN


def start(launcher, argv, output="/dev/null"):
    """With nothing to read, and the files that it wants to find open."""
    program = shutil.which(argv[0], path=launcher["env"].get("PATH")) or argv[0]
    opened = [(OPEN, 0, "/dev/null", os.O_RDONLY, 0)]
    opened += [(OPEN, each, output, os.O_WRONLY | os.O_APPEND, 0) for each in (1, 2)]
    opened += [(OPEN, int(each), path, os.O_RDONLY, 0) for each, path in launcher["files"].items()]
    for path in launcher["remove"]:
        shutil.rmtree(path, ignore_errors=True)
    os.chdir(launcher["cwd"])
    before = time.perf_counter_ns()
    return os.posix_spawn(program, argv, launcher["env"], file_actions=opened), before


def finish(started):
    pid, before = started
    _, status = os.waitpid(pid, 0)
    return time.perf_counter_ns() - before, os.waitstatus_to_exitcode(status)


def run(launcher):
    elapsed, status = finish(start(launcher, launcher["argv"]))
    if status != 0:
        raise SystemExit(f"{launcher['name']}: status {status}")
    return elapsed


def problem(launcher):
    """Why it does not work here, in its own last words."""
    with tempfile.NamedTemporaryFile() as output:
        try:
            _, status = finish(start(launcher, launcher["argv"], output.name))
        except OSError as error:
            return str(error)
        lines = output.read().decode(errors="replace").strip().splitlines()
    return None if status == 0 else lines[-1] if lines else f"status {status}"


def resident(launcher):
    """KiB that the process we started has in memory while its command runs."""
    started = start(launcher, launcher["held"])
    time.sleep(1.2)
    with open(f"/proc/{started[0]}/status", encoding="utf8") as status:
        found = [line.split()[1] for line in status if line.startswith("VmRSS:")]
    finish(started)
    return int(found[0]) if found else None


def main():
    # What whoever runs this has left open would be closed by one launcher and passed on by another.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    asked = json.load(sys.stdin)
    launchers = asked["launchers"]
    problems = {each["name"]: problem(each) for each in launchers}
    works = [each for each in launchers if problems[each["name"]] is None]
    times = {each["name"]: [] for each in works}
    # From the second start on, what a launcher keeps for the next one is there.
    for each in works:
        run(each)
    # The kernel takes a sandbox apart after its end; in a fixed order, that would be on the account of whoever is next.
    order = random.Random(0)
    for _ in range(asked["rounds"]):
        for each in order.sample(works, len(works)):
            times[each["name"]].append(run(each))
    memory = {each["name"]: resident(each) for each in works} if asked["resident"] else {}
    json.dump({"times": times, "problems": problems, "resident": memory}, sys.stdout)


main()
