"""The picture of a terminal in the guide, written when `--pictures` is given: a real session of the command."""

import os
import pty
import re
import shlex
import subprocess

import pytest
from conftest import CAMS, KEY_ID, KEY_SECRET, ROOT, SPACE, Mock
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

PICTURE = ROOT / "docs" / "guide" / "pictures" / "terminal.svg"
COLUMNS = 96
SESSION = [
    "cams call SendChatappMessage --channel-type whatsapp --type message --message-type text"
    " --content '{\"text\": \"Your tea is on its way.\"}' --from 8613800000000 --to 8613800000001"
    " --output yaml --query '{id: MessageId, code: Code}'",
    "cams call ListChatappTemplate --output table"
    " --query 'ListTemplate[].{name: TemplateName, language: Language, status: AuditStatus}'",
    "cams call SendChatappMassage --to 8613800000001",
]
# Without the font that the default would load from the web.
FORM = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="A session of cams">
<style>
.{unique_id}-matrix {{
  font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def on_a_terminal(command, environment):
    """What a command writes when a terminal reads it."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [CAMS, *shlex.split(command)[1:]], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 4096):
            written += part
    except OSError:
        pass  # The last program has closed the terminal.
    os.close(ours)
    process.wait(timeout=30)
    return written.decode().replace("\r\n", "\n")


def test_the_picture_of_a_terminal(request, tmp_path):
    mock = Mock("--seed", str(ROOT / "crates/cams-mock/examples/shop.yaml"))
    environment = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "COLUMNS": str(COLUMNS),
        "CAMS_ENDPOINT": mock.endpoint,
        "CAMS_CUST_SPACE_ID": SPACE,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET,
    }
    console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w"), force_terminal=True)
    outputs = []
    for command in SESSION:
        outputs.append(on_a_terminal(command, environment))
        console.print(Text(f"$ {command}", style="bold"))
        console.print(Text.from_ansi(outputs[-1]))
    mock.stop()
    sent, listed, mistyped = (re.sub(r"\x1b\[[0-9;]*m", "", output) for output in outputs)
    assert "code: OK" in sent and "order_shipped" in listed and "did you mean" in mistyped, outputs
    if not request.config.getoption("--pictures"):
        pytest.skip("pictures are written with --pictures")
    PICTURE.write_text(console.export_svg(title="cams", theme=MONOKAI, code_format=FORM, unique_id="cams"))
    assert PICTURE.stat().st_size < 30_000
