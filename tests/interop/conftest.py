"""The `cams` command, a running `cams mock`, and the official SDK pointed at it."""

import json
import os
import pathlib
import signal
import subprocess
import urllib.request

import pytest
from alibabacloud_cams20200606.client import Client
from alibabacloud_tea_openapi import utils_models

ROOT = pathlib.Path(__file__).parents[2]
CAMS = os.environ.get("CAMS_BIN", str(ROOT / "target" / "debug" / "cams"))
KEY_ID, KEY_SECRET = "interop-id", "interop-secret"

# The two schemes, as the command and as the official SDK name them.
SCHEMES = [("acs3", None), ("rpc-v1", "v2")]


def sdk(endpoint, algorithm, key_id=KEY_ID, key_secret=KEY_SECRET):
    config = utils_models.Config(
        access_key_id=key_id,
        access_key_secret=key_secret,
        endpoint=endpoint.removeprefix("http://"),
        protocol="http",
    )
    config.signature_algorithm = algorithm
    return Client(config)


def call(action, parameters, endpoint, *options, key_id=KEY_ID, key_secret=KEY_SECRET):
    """Runs `cams call` with the parameters on stdin."""
    environment = {
        **os.environ,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": key_secret,
    }
    environment.pop("ALIBABA_CLOUD_SECURITY_TOKEN", None)
    return subprocess.run(
        [CAMS, "call", action, "--input", "-", "--endpoint", endpoint, "--error-format", "json", *options],
        input=json.dumps(parameters),
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )


def call_with_flags(action, flags, endpoint, *options):
    """Runs `cams call` with the parameters as flags."""
    environment = {
        **os.environ,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET,
    }
    environment.pop("ALIBABA_CLOUD_SECURITY_TOKEN", None)
    return subprocess.run(
        [CAMS, "call", action, "--endpoint", endpoint, "--error-format", "json", *flags, *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )


def described(action):
    """What `cams describe` knows of the parameters of an operation."""
    done = subprocess.run([CAMS, "describe", action, "--output", "json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["parameters"]


class Mock:
    """A `cams mock` of its own process, with the control interface for tests."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [
                CAMS, "mock", "--port", "0", "--access-key-id", KEY_ID, "--access-key-secret", KEY_SECRET, "--quiet",
                *options,
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:"), line
        self.endpoint = line.split()[-1]

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.endpoint}/-/{path}", data=data, method=method, headers={"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as response:
            return json.load(response)

    def called(self):
        """The operations that were called, from all pages."""
        actions, before = set(), ""
        while before is not None:
            page = self.control("GET", f"calls{before}")
            actions |= {entry["Action"] for entry in page["Calls"]}
            before = None if page["Next"] is None else f"?Before={page['Next']}"
        return actions

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=30) == 0


@pytest.fixture
def mock():
    """It takes any call that the gateway would take, however often it comes."""
    server = Mock("--lenient")
    yield server
    server.stop()


@pytest.fixture
def strict_mock():
    """It also wants what messages need: connected numbers, approved templates, an open conversation."""
    server = Mock("--audit-listings", "0", "--pending-listings", "0")
    yield server
    server.stop()


@pytest.fixture(params=SCHEMES, ids=[name for name, _ in SCHEMES])
def scheme(request):
    return request.param
