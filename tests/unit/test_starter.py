"""`./jtqr` prepares a machine, and says in one sentence what it cannot do: with programs that only pretend."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
BORROWED = ("sh", "dirname", "readlink", "tr", "sed", "cat", "sha256sum", "flock", "rm", "touch", "mkdir", "chmod")
PRESENT = ("python3-venv", "libzbar0", "libssl3t64", "fonts-noto-cjk", "ca-certificates", "git")

# A Python that makes an environment of itself, and whose pip makes the program jtqr.
PYTHON = """
case "$*" in
    *venv*--clear*) for last; do :; done; rm -rf "$last"; mkdir -p "$last/bin"
        cat "$0" >"$last/bin/python"; chmod +x "$last/bin/python" ;;
    *"pip install"*) echo "pip" >>"$LOG"; [ ! -e "$ROOM/no-network" ] || exit 1
        printf '#!/bin/sh\\necho "jtqr $*"\\n' >.venv/bin/jtqr; chmod +x .venv/bin/jtqr ;;
    *"pip config get"*) cat "$ROOM/mirror" ;;
    *tox*) echo "tox $*"; echo "index ${UV_DEFAULT_INDEX-none}, lock ${UV_CONSTRAINT-none}" ;;
esac
"""


class Machine:
    """A checkout in a folder with a blank in its name, and a PATH of pretended programs."""

    def __init__(self, room: Path) -> None:
        self.room, self.bin, self.checkout = room, room / "bin", room / "a checkout"
        self.log = room / "log"
        self.bin.mkdir()
        self.checkout.mkdir()
        self.log.touch()
        for name in ("jtqr", "system-packages.txt", "pyproject.toml", "requirements.lock"):
            shutil.copy(TOP / name, self.checkout)
        for name in BORROWED:
            found = shutil.which(name)
            assert found
            (self.bin / name).symlink_to(found)
        self.pretend("python3", PYTHON)
        self.pretend("dpkg-query", 'for last; do :; done; [ ! -e "$ROOM/has-$last" ] || printf installed')
        self.pretend("apt-cache", '[ "$2" != chromium ] && [ "$2" != libssl3 ]')  # an Ubuntu without these names
        self.pretend("apt-get", 'echo "apt-get $*" >>"$LOG"; for name; do touch "$ROOM/has-$name"; done')
        self.pretend("id", "echo 0")
        for package in PRESENT:
            self.has(package)

    def pretend(self, name: str, script: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.bin / name).chmod(0o755)

    def has(self, package: str) -> None:
        (self.room / f"has-{package}").touch()

    def lacks(self, package: str) -> None:
        (self.room / f"has-{package}").unlink()

    def start(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": str(self.bin), "ROOM": str(self.room), "LOG": str(self.log), **env}
        return subprocess.run([self.checkout / "jtqr", *arguments], cwd="/", env=env, capture_output=True, text=True)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2
    return done.stderr.splitlines()[-1]


def test_the_first_start_prepares_and_hands_over(machine: Machine) -> None:
    done = machine.start("demo", "--out", "a folder")
    assert (done.returncode, done.stdout) == (0, "jtqr demo --out a folder\n")
    assert machine.log.read_text() == "pip\n"


def test_the_second_start_prepares_nothing_and_says_nothing(machine: Machine) -> None:
    machine.start("demo")
    (machine.room / "no-network").touch()
    done = machine.start("plan")
    assert (done.returncode, done.stdout, done.stderr) == (0, "jtqr plan\n", "")
    assert machine.log.read_text() == "pip\n"


def test_another_pyproject_is_installed_again_in_the_same_environment(machine: Machine) -> None:
    machine.start("demo")
    (machine.checkout / ".venv" / "mine").touch()
    with (machine.checkout / "pyproject.toml").open("a") as file:
        file.write("\n")
    machine.start("demo")
    assert machine.log.read_text() == "pip\npip\n"
    assert (machine.checkout / ".venv" / "mine").exists()


def test_a_killed_installation_is_begun_anew(machine: Machine) -> None:
    machine.start("demo")
    (machine.checkout / ".venv" / "prepared").unlink()
    (machine.checkout / ".venv" / "unfinished").touch()
    (machine.checkout / ".venv" / "half").touch()
    assert machine.start("demo").returncode == 0
    assert not (machine.checkout / ".venv" / "half").exists()
    assert not (machine.checkout / ".venv" / "unfinished").exists()


def test_a_failed_installation_is_said_and_tried_again(machine: Machine) -> None:
    (machine.room / "no-network").touch()
    assert "pip could not install the kit" in sentence(machine.start("demo"))
    (machine.room / "no-network").unlink()
    assert machine.start("demo").returncode == 0


def test_root_gets_the_missing_packages_by_the_names_that_apt_knows(machine: Machine) -> None:
    machine.lacks("libssl3t64")
    machine.lacks("fonts-noto-cjk")
    assert machine.start("demo").returncode == 0
    update, install, _ = machine.log.read_text().splitlines()
    assert update == "apt-get update -qq"
    assert install == "apt-get install -y --no-install-recommends -qq libssl3t64 fonts-noto-cjk"


def test_without_root_the_exact_command_is_named(machine: Machine) -> None:
    machine.pretend("id", "echo 1000")
    machine.lacks("libzbar0")
    command = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libzbar0"
    assert sentence(machine.start("demo")) == f"jtqr: these system packages are missing; run: {command}"


def test_without_a_network_apt_is_named(machine: Machine) -> None:
    machine.pretend("apt-get", "exit 100")
    machine.lacks("libzbar0")
    assert "'apt-get update' failed" in sentence(machine.start("demo"))


def test_a_stand_in_that_does_not_run_is_not_the_program(machine: Machine) -> None:
    machine.has("nodejs")
    machine.pretend("chromium-browser", "echo 'install the snap'; exit 1")
    assert "still missing: chromium chromium-browser google-chrome;" in sentence(machine.start("test"))


def test_the_tests_get_their_packages_and_their_arguments(machine: Machine) -> None:
    machine.has("nodejs")
    machine.pretend("google-chrome", "echo 1.0")
    done = machine.start("test", "-e", "unit")
    assert (done.returncode, done.stdout) == (0, "tox -m tox -e unit\nindex none, lock none\n")


def test_all_environments_share_the_machine_and_uv_uses_pips_mirror_and_ci_the_lock(machine: Machine) -> None:
    machine.has("nodejs")
    machine.pretend("google-chrome", "echo 1.0")
    (machine.room / "mirror").write_text("https://mirror.example/simple\n")
    done = machine.start("test", CI="true")
    assert done.stdout.splitlines() == [
        "tox -m tox run-parallel --parallel 2",
        "index https://mirror.example/simple, lock requirements.lock",
    ]


def test_an_old_python_is_said(machine: Machine) -> None:
    machine.pretend("python3", 'case "$*" in *version_info*) exit 1 ;; esac')
    assert "no Python of version 3.11 or newer" in sentence(machine.start("demo"))


def test_another_system_is_said(machine: Machine) -> None:
    (machine.bin / "dpkg-query").unlink()
    assert "neither Debian nor Ubuntu" in sentence(machine.start("demo"))


def test_ci_starts_the_tests_and_nothing_else() -> None:
    run = TOP / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert run.read_text().splitlines()[-1] == 'exec "$(dirname "$0")/../jtqr" test'
