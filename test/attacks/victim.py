"""What a host has that a sandbox must not reach: canaries, a process, sockets, an agent, a bus, a keyring.

All of it belongs to the user who runs this, and to these tests alone.
"""

import atexit
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

HOME = os.path.expanduser("~")
TAG = str(os.getpid())
TOKEN = "SBX-CANARY-" + TAG
CANARIES = f"{HOME}/.sbx-canary-{TAG}"
PROJECT = f"{HOME}/project"
MACHINE = os.uname().machine


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def plant_canaries():
    """Anew before every probe, as the last one may have taken them."""
    write(CANARIES + "/secret", TOKEN + "\n", 0o600)
    write(CANARIES + "/write-me", "original\n", 0o600)
    write(CANARIES + "/delete-me/file", "x\n", 0o600)


def serve(family, address, kind=socket.SOCK_STREAM):
    """Answers whoever connects with the token."""
    server = socket.socket(family, kind)
    server.bind(address)

    def answer():
        while True:
            try:
                if kind == socket.SOCK_DGRAM:
                    _, client = server.recvfrom(100)
                    server.sendto(TOKEN.encode(), client)
                else:
                    client, _ = server.accept()
                    client.sendall(TOKEN.encode())
                    client.close()
            except OSError:
                if server.fileno() < 0:
                    return

    if kind == socket.SOCK_STREAM:
        server.listen(50)
    threading.Thread(target=answer, daemon=True).start()
    return server.getsockname()


def keep_key():
    """Joins a session keyring of its own and puts the token there (keyctl, add_key)."""
    keyctl, add_key = (250, 248) if MACHINE == "x86_64" else (219, 217)
    libc = ctypes.CDLL(None)
    libc.syscall(keyctl, 1, b"sbx-attacks")
    libc.syscall(add_key, b"user", b"sbx:canary", TOKEN.encode(), len(TOKEN), -3)


def start(command, **options):
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )
    atexit.register(process.kill)
    return process


def set_up():
    """Plants everything and returns the parameters of the probes."""
    temporary = f"/tmp/sbx-canary-{TAG}"
    write(temporary, TOKEN + "\n")
    atexit.register(os.unlink, temporary)
    plant_canaries()
    atexit.register(shutil.rmtree, CANARIES, ignore_errors=True)
    keep_key()
    sleeper = [sys.executable, "-c", "import time; time.sleep(3600)", "sbx-attack-host"]
    process = start(sleeper, env={"PATH": "/usr/bin", "SECRET": TOKEN})
    parameters = {
        "CANARY_HOME": CANARIES + "/secret",
        "CANARY_WRITE": CANARIES + "/write-me",
        "CANARY_DELETE": CANARIES + "/delete-me",
        "CANARY_DIR": CANARIES,
        "CANARY_TMP": temporary,
        "CANARY_RUN": os.environ.get("SBX_CANARY_RUN", ""),
        "CANARY_FD": "9 201",
        "PROJECT": PROJECT,
        "HOST_HOME": HOME,
        "HOST_UID": str(os.getuid()),
        "HOST_PID": str(process.pid),
        "STATE_MOUNT": HOME + "/.cargo",
    }
    return parameters | start_servers()


def start_servers():
    serve(socket.AF_UNIX, "\0sbx-canary-" + TAG)
    serve(socket.AF_UNIX, CANARIES + "/docker.sock")
    answer = subprocess.run(
        ["ssh-agent", "-a", CANARIES + "/agent.sock"], capture_output=True, text=True, check=True
    )
    agent = int(re.search(r"SSH_AGENT_PID=(\d+)", answer.stdout)[1])
    atexit.register(os.kill, agent, signal.SIGTERM)
    bus = "unix:path=" + CANARIES + "/bus"
    start(["dbus-daemon", "--session", "--nofork", "--nopidfile", "--address=" + bus])
    until(lambda: os.path.exists(CANARIES + "/bus"))
    loopback = ("127.0.0.1", 0)
    return {
        "HOST_TCP_PORT": str(serve(socket.AF_INET, loopback)[1]),
        "HOST_UDP_PORT": str(serve(socket.AF_INET, loopback, socket.SOCK_DGRAM)[1]),
        "HOST_TCP6_PORT": version_6_port(),
        "HOST_ABSTRACT_SOCKET": "sbx-canary-" + TAG,
        "HOST_UNIX_SOCKET": CANARIES + "/docker.sock",
        "HOST_SSH_AUTH_SOCK": CANARIES + "/agent.sock",
        "HOST_DBUS_ADDRESS": bus,
    }


def version_6_port():
    """Empty where the machine has no IPv6; the probe says SKIP then."""
    try:
        return str(serve(socket.AF_INET6, ("::1", 0))[1])
    except OSError:
        return ""


def until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
