"""With the same environment and files, the official credentials library and `cams credentials` find the same key in the
same place; where they do not, the row says why.

A key of a test server tells which call it is for, so that the same key means the same call. The metadata service of ECS
is out of the game: its address is fixed, and the machine of the test may have one."""

import hashlib
import http.server
import json
import pathlib
import subprocess
import sys
import threading
import time
import urllib.parse

import pytest
from alibabacloud_tea_openapi.utils import Utils
from conftest import CAMS

HERE = pathlib.Path(__file__).parent
ARN = "acs:ram::1234567890123456:role/messages"
LATER = int(time.time()) + 36000
# What tells one call of STS from another.
MEANING = [
    "Action", "AccessKeyId", "SecurityToken", "RoleArn", "RoleSessionName", "DurationSeconds", "Policy", "ExternalId",
    "OIDCProviderArn", "OIDCToken",
]


def key(what):
    return {
        "Code": "Success",
        "AccessKeyId": "STS." + hashlib.sha256(what.encode()).hexdigest()[:16],
        "AccessKeySecret": "secret",
        "SecurityToken": "token",
        "Expiration": "2099-01-01T00:00:00Z",
    }


def sts_key(parameters):
    named = {name: parameters.get(name, "").strip() for name in MEANING}
    if named["RoleSessionName"].startswith(("cams-", "credentials-python-")):
        named["RoleSessionName"] = "made of the time"
    return key(json.dumps(named))


class Services(http.server.ThreadingHTTPServer):
    """STS, a credentials URI and CloudSSO."""

    def __init__(self):
        self.signed = []
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/no-code":
            answer = {name: value for name, value in key("uri").items() if name != "Code"}
        elif path == "/fraction":
            answer = {**key("uri"), "Expiration": "2099-01-01T00:00:00.5Z"}
        elif path == "/uri":
            answer = key("uri")
        else:
            answer = {"Credentials": sts_key(dict(urllib.parse.parse_qsl(query)))}
        self.answer(answer)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.path == "/cloud-credentials":
            return self.answer({"CloudCredential": key(json.dumps(json.loads(body), sort_keys=True))})
        parameters = dict(urllib.parse.parse_qsl(self.path.partition("?")[2] + "&" + body))
        self.server.signed.append(parameters)
        self.answer({"Credentials": sts_key(parameters)})

    def answer(self, answer):
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


PAIR = {"access_key_id": "LTAI00000000-cli", "access_key_secret": "cli-secret"}
ROLE = {"ram_role_arn": ARN, "ram_session_name": "me", "expired_seconds": 1800}
OIDC = {"oidc_provider_arn": "acs:ram::1:oidc-provider/p", "oidc_token_file": "{home}/token"}
SSO = {
    "cloud_sso_sign_in_url": "{url}/login", "cloud_sso_account_id": "1", "cloud_sso_access_config": "ac",
    "access_token": "t", "cloud_sso_access_token_expire": LATER,
}
OAUTH = {
    "oauth_site_type": "CN", "oauth_access_token": "a", "oauth_access_token_expire": LATER,
    "oauth_refresh_token": "r", **PAIR, "sts_token": "t", "sts_expiration": LATER,
}
WRITES = "/bin/echo '{\"mode\":\"StsToken\",\"access_key_id\":\"LTAI00000command\",\"access_key_secret\":\"s\",\"sts_token\":\"t\",\"expiration\":\"2099-01-01T00:00:00Z\"}'"

ENVIRONMENTS = {
    "no variables": {},
    "a pair": {"ACCESS_KEY_ID": "LTAI00000000-env", "ACCESS_KEY_SECRET": "s"},
    "a temporary pair": {"ACCESS_KEY_ID": "LTAI00000000-env", "ACCESS_KEY_SECRET": "s", "SECURITY_TOKEN": "t"},
    "an id without a secret": {"ACCESS_KEY_ID": "LTAI00000000-env"},
    "an empty secret": {"ACCESS_KEY_ID": "LTAI00000000-env", "ACCESS_KEY_SECRET": ""},
    "oidc": {"ROLE_ARN": ARN, "OIDC_PROVIDER_ARN": "acs:ram::1:oidc-provider/p", "OIDC_TOKEN_FILE": "{home}/token"},
    "two of three for oidc": {"ROLE_ARN": ARN, "OIDC_TOKEN_FILE": "{home}/token"},
}
BROKEN_ENVIRONMENTS = {"an id without a secret", "an empty secret", "two of three for oidc"}
STOPS = "the official library passes over a place that is set up and broken; we stop there, so that no other identity is used"
INI = "[default]\ntype = access_key\naccess_key_id = LTAI00000000-ini\naccess_key_secret = s\n"
PROFILES = {
    "no file": None,
    "AK": {"mode": "AK", **PAIR},
    "StsToken": {"mode": "StsToken", **PAIR, "sts_token": "t"},
    "RamRoleArn": {"mode": "RamRoleArn", **PAIR, **ROLE},
    "no JSON": "{",
}


def rows():
    """Name, variables without their prefix, profiles or text of config.json, files, and why the two differ."""
    for environment, variables in ENVIRONMENTS.items():
        for mode, profile in PROFILES.items():
            for ini in (None, INI):
                name = f"{environment}, {mode}, {'INI' if ini else 'no INI'}"
                yield name, variables, profile, {".alibabacloud/credentials.ini": ini}, stops(environment, profile, ini)
    yield from other_profiles()
    yield from other_files()


def stops(environment, profile, ini):
    """Whether we stop at a place after which the official library still finds something."""
    is_profile_whole = isinstance(profile, dict)
    if environment in BROKEN_ENVIRONMENTS:
        return STOPS if is_profile_whole or ini else None
    is_file_asked = environment == "no variables"
    return STOPS if is_file_asked and profile and not is_profile_whole and ini else None


def other_profiles():
    def row(name, profile, why=None, variables=None):
        return f"profile: {name}", variables or {}, profile, {".alibabacloud/credentials.ini": INI}, why

    yield row("role with all fields", {"mode": "RamRoleArn", **PAIR, **ROLE, "policy": '{"Version": "1"}', "external_id": "e",
               "sts_region": "eu-central-1", "sts_endpoint": "{url}"})
    yield row("role without session name", {"mode": "RamRoleArn", **PAIR, "ram_role_arn": ARN})
    yield row("role named by the environment", {"mode": "RamRoleArn", **PAIR, "ram_role_arn": ARN}, variables={"ROLE_SESSION_NAME": "from-env"})
    yield row("role of less than 900 s", {"mode": "RamRoleArn", **PAIR, **ROLE, "expired_seconds": 899}, STOPS)
    yield row("role of 0 s", {"mode": "RamRoleArn", **PAIR, **ROLE, "expired_seconds": 0},
              "the `aliyun` command writes 0 where nothing was set; the official library refuses it")
    yield row("role without ARN", {"mode": "RamRoleArn", **PAIR}, STOPS)
    yield row("role with a temporary pair", {"mode": "RamRoleArn", **PAIR, **ROLE, "sts_token": "t"},
              "the `aliyun` command assumes the role with the token; the official library leaves the token out")
    yield row("chain of two", [
        {"name": "p", "mode": "ChainableRamRoleArn", "source_profile": "base", **ROLE}, {"name": "base", "mode": "AK", **PAIR},
    ])
    yield row("chain of three", [
        {"name": "p", "mode": "ChainableRamRoleArn", "source_profile": "q", **ROLE},
        {"name": "q", "mode": "ChainableRamRoleArn", "source_profile": "base", **ROLE, "ram_session_name": "q-1"},
        {"name": "base", "mode": "StsToken", **PAIR, "sts_token": "t"},
    ])
    yield row("chain to nowhere", {"mode": "ChainableRamRoleArn", "source_profile": "none", **ROLE}, STOPS)
    yield row("chain to itself", {"mode": "ChainableRamRoleArn", "source_profile": "p", **ROLE}, STOPS)
    yield row("OIDC", {"mode": "OIDC", **OIDC, "ram_role_arn": ARN, "expired_seconds": 1800})
    yield row("OIDC with a session name", {"mode": "OIDC", **OIDC, **ROLE},
              "the `aliyun` command writes `ram_session_name`; the official library reads `role_session_name`")
    yield row("OIDC without a token file", {"mode": "OIDC", **OIDC, "oidc_token_file": "{home}/absent", "ram_role_arn": ARN}, STOPS)
    yield row("CloudSSO", {"mode": "CloudSSO", **SSO})
    yield row("CloudSSO, expired", {"mode": "CloudSSO", **SSO, "cloud_sso_access_token_expire": 1}, STOPS)
    yield row("OAuth with a key", {"mode": "OAuth", **OAUTH})
    yield row("External", {"mode": "External", "process_command": WRITES})
    yield row("External that fails", {"mode": "External", "process_command": "/bin/false"}, STOPS)
    yield row("External that is not there", {"mode": "External", "process_command": "/nowhere/keys"}, STOPS)
    yield row("External without a command", {"mode": "External"}, STOPS)
    yield row("StsToken without a token", {"mode": "StsToken", **PAIR}, STOPS)
    yield row("AK without a secret", {"mode": "AK", "access_key_id": "LTAI00000000-cli"}, STOPS)
    yield row("AK without an id, which the environment has", {"mode": "AK", "access_key_secret": "s"},
              "the official library joins the id of the environment with the secret of the profile",
              {"ACCESS_KEY_ID": "LTAI00000000-env"})
    yield row("no mode", {**PAIR}, STOPS)
    yield row("unknown mode", {"mode": "Sso", **PAIR}, STOPS)
    yield row("mode in other letters", {"mode": "ak", **PAIR}, "the `aliyun` command ignores the case of the mode")
    yield row("CredentialsURI", {"mode": "CredentialsURI", "credentials_uri": "{url}/uri"},
              "a mode of the `aliyun` command that the official library does not know")
    yield row("BearerToken", {"mode": "BearerToken", "bearer_token": "b"},
              "a mode of the `aliyun` command that the official library does not know")
    yield row("fields of tomorrow", {"mode": "AK", **PAIR, "new": {"x": [1]}, "region_id": "eu-central-1"})
    yield row("turned off", {"mode": "AK", **PAIR}, variables={"CLI_PROFILE_DISABLED": "TRUE"})
    two = [{"name": "p", "mode": "AK", **PAIR}, {"name": "q", "mode": "AK", **PAIR, "access_key_id": "LTAI0000000000-q"}]
    yield row("another by the environment", two, variables={"PROFILE": "q"})
    yield row("none by the environment", two, variables={"PROFILE": "none"})
    yield row("no current one", '{"profiles": []}')
    yield row("no profiles", '{"current": "p"}', STOPS)


def other_files():
    def ini(name, text, why=None, path=".alibabacloud/credentials.ini", variables=None):
        variables = {"CREDENTIALS_URI": "{url}/uri", **(variables or {})}
        return f"file: {name}", variables, None, {path: text}, why

    section = "[{}]\ntype = access_key\naccess_key_id = LTAI0000000000-{}\naccess_key_secret = s\n"
    yield ini("URI after everything", None)
    yield ini("URI without a code", None, "the official library for Go asks for no code; that for Python does",
              variables={"CREDENTIALS_URI": "{url}/no-code"})
    yield ini("URI with a fraction of a second", None, "the official library refuses a time with a fraction",
              variables={"CREDENTIALS_URI": "{url}/fraction"})
    yield ini("pair", INI)
    yield ini("section by the environment", section.format("default", "d") + section.format("q", "q"), variables={"PROFILE": "q"})
    yield ini("no such section", section.format("q", "q"), STOPS)
    yield ini("path by the environment", INI, path="elsewhere.ini", variables={"CREDENTIALS_FILE": "{home}/elsewhere.ini"})
    yield ini("without the ending", INI, "where the official library for Go looks", path=".alibabacloud/credentials")
    yield ini("role", INI.replace("access_key\n", "ram_role_arn\n", 1) + f"role_arn = {ARN}\nrole_session_name = me\n")
    yield ini("role with a policy", INI.replace("access_key\n", "ram_role_arn\n", 1) + f'role_arn = {ARN}\npolicy = {{"a":"b"}}\n')
    yield ini("oidc", f"[default]\ntype = oidc_role_arn\nrole_arn = {ARN}\nrole_session_name = me\n"
              "oidc_provider_arn = acs:ram::1:oidc-provider/p\noidc_token_file_path = {home}/token\n")
    yield ini("unsupported type", INI.replace("access_key\n", "sts\n", 1), STOPS)
    yield ini("no type", INI.replace("type = access_key\n", ""), STOPS)
    yield ini("no secret", INI.replace("access_key_secret = s\n", ""), STOPS)
    yield ini("colons, upper case and comments", "; c\n# c\n[default]\nTYPE: access_key\nAccess_Key_Id : LTAI00000000-ini # c\naccess_key_secret=s\n")
    yield ini("a number sign in the id", INI.replace("LTAI00000000-ini", "LTAI0000#000-ini"),
              "the official library cuts a value at `#`, wherever it stands")
    yield ini("a percent sign in another section", INI + "[q]\npolicy = 100%\n",
              "the official library expands `%`, and reads nothing of such a file")
    yield "file: config.json elsewhere", {"CONFIG_FILE": "{home}/c.json"}, None, {
        "c.json": json.dumps({"current": "p", "profiles": [{"name": "p", "mode": "AK", **PAIR}]}),
    }, "the official library for Go and the `aliyun` command have this variable; that for Python does not"


ROWS = list(rows())


def filled(text, home, url):
    return text.replace("{home}", str(home)).replace("{url}", url)


def build(home, url, profiles, files):
    """The files of a row. The profile of a row that has one is named `p`."""
    if isinstance(profiles, dict):
        profiles = [{"name": "p", **profiles}]
    if isinstance(profiles, list):
        profiles = json.dumps({"current": "p", "profiles": profiles})
    for path, text in {"token": "jwt\n", ".aliyun/config.json": profiles, **files}.items():
        if text is not None:
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_text(filled(text, home, url), encoding="utf-8")


def environment(home, url, variables):
    variables = {"ECS_METADATA_DISABLED": "true", **variables}
    named = {f"ALIBABA_CLOUD_{name}": filled(value, home, url) for name, value in variables.items()}
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", **named}


@pytest.fixture(scope="module")
def services():
    services = Services()
    yield services
    services.shutdown()
    services.server_close()


@pytest.fixture(scope="module")
def official(services, tmp_path_factory):
    """What the official library finds in each row."""
    environments = []
    for _, variables, profiles, files, _ in ROWS:
        home = tmp_path_factory.mktemp("official")
        build(home, services.url, profiles, files)
        environments.append(environment(home, services.url, variables))
    done = subprocess.run(
        [sys.executable, HERE / "official_credentials.py", services.url],
        input=json.dumps(environments), capture_output=True, text=True, timeout=300, check=True,
    )
    return dict(zip([row[0] for row in ROWS], json.loads(done.stdout), strict=True))


def masked(text):
    shown = min(len(text) // 4, 4)
    return f"{text[:shown]}****{text[len(text) - shown:]}"


def ours(home, services, variables):
    command = [CAMS, "credentials", "--format", "json"]
    variables = environment(home, services.url, variables)
    variables["ALIBABA_CLOUD_STS_ENDPOINT"] = services.url
    done = subprocess.run(command, capture_output=True, text=True, env=variables, timeout=60)
    found = json.loads(done.stdout)["found"]
    assert (done.returncode == 0) == (found is not None)
    return found and {
        "link": found["link"],
        "provider": {"access_key": "static_ak", "sts": "static_sts"}.get(found["kind"])
        if found["provider"] == "static" else found["provider"],
        "access_key_id": found["access_key_id"],
        "is_temporary": found["kind"] == "sts",
    }


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_same_key_is_found_in_the_same_place(services, official, tmp_path, row):
    name, variables, profiles, files, why = row
    build(tmp_path, services.url, profiles, files)
    found = ours(tmp_path, services, variables)
    expected = official[name] and {**official[name], "access_key_id": masked(official[name]["access_key_id"])}
    if expected and expected["provider"] == "credential_uri":
        expected["provider"] = "credentials_uri"
    if why == STOPS:
        assert found is None and expected is not None
    elif why:
        assert found != expected, f"no difference any more: {why}"
    else:
        assert found == expected


def test_the_table_is_large_enough_and_no_row_is_there_twice():
    assert len({row[0] for row in ROWS}) == len(ROWS) >= 60


def test_the_official_code_comes_to_the_signature_of_a_role(services, tmp_path):
    services.signed.clear()
    profile = {"mode": "RamRoleArn", **PAIR, **ROLE, "policy": '{\n  "Version": "1", "x": "~ *+/你"\n}'}
    build(tmp_path, services.url, profile, {})
    assert ours(tmp_path, services, {})["provider"] == "ram_role_arn"
    [parameters] = services.signed
    signature = parameters.pop("Signature")
    assert signature == Utils.get_rpcsignature(parameters, "POST", PAIR["access_key_secret"])
