"""The commands of the README and of the guide, run as they are printed, against a local CAMS.

Blocks marked `sh` and sessions marked `console` run in one shell, in order, from the root of the repository. A command
that starts `cams mock` starts it on a free port, which replaces the printed one. `docs/guide/command.md` has a test in
`cams-cli`, which also compares its output.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess

import pytest
from conftest import CAMS, ROOT

PRINTED = "http://127.0.0.1:8642"
# What each chapter prints when it works, in this order.
CHAPTERS = {
    "README.md": ["AddChatGroup", "AccessKey ID", "Weekly orders", "--business-number"],
    "crates/cams-cli/README.md": ["Commands:"],
    "docs/guide/local-cams.md": ['"MessageId"', '"MessageId"'],
    "docs/guide/receiving.md": ['"MessageId"'],
    "docs/guide/testing.md": ['"Id":1'],
}
# Chapters without a server: tests of `xtask` run the first, a test below the other one.
ELSEWHERE = {"docs/guide/bring-your-own-product.md", "docs/guide/command.md", "docs/guide/first-message.md"}


def commands(page):
    """The commands of a page; one that ends with a backslash goes on in the next line."""
    text = (ROOT / page).read_text()
    found = []
    for language, block in re.findall(r"^```(sh|console)\n(.*?)^```$", text, re.M | re.S):
        lines = block.replace("\\\n", " ").splitlines()
        if language == "console":
            lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        found += [line for line in lines if line.strip()]
    return found


class Stranger:
    """A shell in a folder, with nothing of the user who runs the tests in its environment."""

    def __init__(self, home, folder):
        self.home, self.folder = home, folder
        (home / "bin").mkdir()
        (home / "bin" / "cams").symlink_to(CAMS)
        self.exports, self.endpoint, self.server = "", PRINTED, None

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name.startswith(("CARGO_HOME", "RUSTUP_"))}
        return {
            **kept,
            "HOME": str(self.home),
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }

    def start(self, command):
        self.stop()
        command = command.split("#")[0].strip().removesuffix("&")
        self.server = subprocess.Popen(
            f"exec {command} --port 0",
            shell=True,
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        line = self.server.stdout.readline()
        assert "http://127.0.0.1:" in line, f"{command}: {line!r}"
        self.endpoint = re.search(r"http://127\.0\.0\.1:\d+", line)[0]

    def run(self, command):
        """Runs a command and returns what it prints; it must succeed."""
        if command.startswith("cams mock"):
            self.start(command.replace("--port 0", ""))
            return ""
        command = command.replace(PRINTED, self.endpoint)
        if command.startswith("export "):
            self.exports += f"{command}\n"
            return ""
        done = self.attempt(command)
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        return done.stdout

    def attempt(self, command):
        # Without it, curl succeeds whatever the status of the answer is.
        checks = 'curl() { command curl --fail-with-body --silent "$@"; }'
        return subprocess.run(
            ["bash", "-c", f"{checks}\n{self.exports}{command}"],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
        )

    def stop(self):
        if self.server:
            self.server.send_signal(signal.SIGTERM)
            assert self.server.wait(timeout=30) == 0
            self.server = None


@pytest.fixture
def stranger(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "crates").symlink_to(ROOT / "crates")
    stranger = Stranger(tmp_path, folder)
    yield stranger
    stranger.stop()


def test_every_page_with_commands_is_known():
    pages = [ROOT / "README.md", *ROOT.glob("crates/*/README.md"), *ROOT.glob("docs/guide/*.md")]
    names = {str(page.relative_to(ROOT)) for page in pages}
    assert {name for name in names if commands(name)} == {*CHAPTERS, *ELSEWHERE}


@pytest.mark.parametrize("page", CHAPTERS)
def test_the_commands_of_a_page_do_what_it_says(stranger, page):
    printed = "".join(stranger.run(command) for command in commands(page) if not command.startswith("cargo "))
    at = 0
    for wanted in CHAPTERS[page]:
        at = printed.find(wanted, at) + 1
        assert at, f"{page} does not show {wanted!r} where it should:\n{printed}"


@pytest.mark.skipif("CI_DEEP" not in os.environ, reason="builds a program in a workspace of its own, for minutes")
def test_the_first_message_is_sent_from_an_empty_folder(stranger):
    page = (ROOT / "docs/guide/first-message.md").read_text()
    program = re.search(r"^```rust,no_run\n(.*?)^```$", page, re.M | re.S)[1]
    # The page says that the program stands beside the repository, and that the repository is called `cams`.
    (stranger.folder / "cams").symlink_to(ROOT)
    hello = stranger.folder / "hello"
    stranger.exports = f"export CARGO_TARGET_DIR={ROOT / 'target' / 'first-message'}\n"

    def run(text, command="cargo run"):
        (hello / "src" / "main.rs").write_text(text)
        return stranger.attempt(command)

    sent = ""
    for command in commands("docs/guide/first-message.md"):
        if command.startswith("cargo install"):
            continue
        if command.startswith("cargo new"):
            stranger.run(command)
            stranger.folder = hello
            # The versions that were tested, not the newest ones.
            shutil.copy(ROOT / "Cargo.lock", hello)
            continue
        if command == "cargo run":
            (hello / "src" / "main.rs").write_text(program)
        sent += stranger.run(command)
    assert "sent as " in sent

    without = run(program.replace('        .to("8613800000001")\n', ""), "cargo check")
    assert without.returncode != 0 and "`To`" in without.stdout, without.stdout
    wrong = run(program.replace('"8613800000001"', '"+86 138"'))
    assert wrong.returncode != 0 and "nothing was sent" in wrong.stdout, wrong.stdout
    closed = run(program.replace("8613800000001", "8613800000099"))
    assert "sent as " in closed.stdout, closed.stdout
    told = stranger.run(f"curl {PRINTED}/-/messages")
    assert "131047" in told, told
