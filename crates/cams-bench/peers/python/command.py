"""What one call from a shell costs: `cams call` beside a script on the official Python SDK, against one local CAMS; and what
completion costs.

    cargo build --profile dist -p cams-cli
    python3 -m venv target/peers/python
    target/peers/python/bin/pip install -r crates/cams-bench/peers/python/requirements.txt
    target/peers/python/bin/python crates/cams-bench/peers/python/command.py

Both are started in turn, round by round, so that what disturbs the machine disturbs both. Time is from the start of the
process to its end, with reading all of its output; memory is the most that was resident at once, as the kernel has it for
the process. A missed budget is printed and is not a failure; a failed call is. `strip` gives the size of the program."""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[4]
HERE = pathlib.Path(__file__).parent
KEY_ID, KEY_SECRET = "measured-id", "measured-secret"

MOST_MS, MOST_MIB, MOST_COMPLETION_MS, MOST_PROGRAM_MIB = 25, 15, 30, 12

# As the script of bash asks.
WORDS = ["cams", "call", "SendChatappMessage", "--from", "8613800000000", "--chann"]
ASKED = {"CAMS_COMPLETE": "bash", "_CLAP_COMPLETE_INDEX": str(len(WORDS) - 1), "_CLAP_IFS": "\n"}


def start_mock(cams):
    mock = subprocess.Popen(
        [cams, "mock", "--port", "0", "--lenient", "--quiet", "--access-key-id", KEY_ID, "--access-key-secret", KEY_SECRET],
        stdout=subprocess.PIPE,
        text=True,
    )
    return mock, mock.stdout.readline().split()[-1]


def run(command, more=None, wanted=b"OK"):
    """Milliseconds and MiB of one process, with more variables, whose output must hold something."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": tempfile.gettempdir(),
        "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET,
        **(more or {}),
    }
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = 1000 * (time.perf_counter() - begun)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0 or wanted not in output:
        sys.exit(f"{command[0]} failed ({process.returncode}): {errors.decode()}")
    return took, usage.ru_maxrss / 1024


def spread(values):
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def verdict(figure, most):
    return f"≤ {most}: {'met' if figure <= most else 'missed'}"


def stripped_mib(cams):
    if not shutil.which("strip"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "cams"
        subprocess.run(["strip", "-o", copy, cams], check=True)
        return copy.stat().st_size / 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cams", default=str(ROOT / "target" / "dist" / "cams"), help="the program that is measured")
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    mock, endpoint = start_mock(arguments.cams)
    try:
        input_flags = ["--business-number", "8613800000000", "--page.index", "1", "--page.size", "20"]
        programs = {
            "cams call": [arguments.cams, "call", "ListChatGroup", *input_flags, "--cust-space-id", "cams-x000", "--endpoint", endpoint],
            "Python SDK": [sys.executable, str(HERE / "once.py"), endpoint],
        }
        # The first run of each reads the program from the disk.
        for command in programs.values():
            run(command)
        runs = {name: [] for name in [*programs, "completion"]}
        for _ in range(arguments.rounds):
            for name, command in programs.items():
                runs[name].append(run(command))
            runs["completion"].append(run([arguments.cams, "--", *WORDS], ASKED, b"--channel-type"))
    finally:
        mock.terminate()
        mock.wait(30)
    print(f"{arguments.rounds} rounds; median (least–most)\n")
    print("| start and one call | ms | peak memory, MiB |\n|---|--:|--:|")
    for name, figures in runs.items():
        print(f"| {name} | {spread([ms for ms, _ in figures])} | {spread([mib for _, mib in figures])} |")
    ours = runs["cams call"]
    print(f"\ntime {verdict(statistics.median(ms for ms, _ in ours), MOST_MS)}")
    completion = statistics.median(ms for ms, _ in runs["completion"])
    print(f"completion {verdict(completion, MOST_COMPLETION_MS)}")
    print(f"memory {verdict(statistics.median(mib for _, mib in ours), MOST_MIB)}")
    if (size := stripped_mib(arguments.cams)) is not None:
        print(f"program without symbols: {size:.2f} MiB, {verdict(size, MOST_PROGRAM_MIB)}")


if __name__ == "__main__":
    main()
