"""A running `cams mock`, a webhook that hears its callbacks, and the page in a real browser."""

import http.server
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import threading
import urllib.request

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).parents[2]
CAMS = os.environ.get("CAMS_BIN", str(ROOT / "target" / "debug" / "cams"))
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
KEY_ID, KEY_SECRET = "page-id", "page-secret"

SPACE, SHOP, ANA = "cams-x000", "8613800000000", "447700900123"
# With this variable set, the browser gets the files of the page as they are in the sources, and no build is needed.
SOURCES = ROOT / "crates/cams-mock/src/page" if os.environ.get("CAMS_PAGE_FROM_SOURCES") else None

VIEWS = ["conversations", "templates", "groups", "numbers", "calls", "callbacks", "faults", "start"]

# How long anything may take to show. The page waits 200 ms between two updates; a busy machine makes more of it.
expect.set_options(timeout=15_000)


def pytest_addoption(parser):
    parser.addoption("--pictures", action="store_true", help="write the pictures of the guide")


class Mock:
    """A `cams mock` of its own process."""

    def __init__(self, *options, audit_listings=0):
        self.process = subprocess.Popen(
            [
                CAMS, "mock", "--port", "0", "--access-key-id", KEY_ID, "--access-key-secret", KEY_SECRET, "--quiet",
                "--audit-listings", str(audit_listings), "--pending-listings", "0", "--creating-listings", "0", *options,
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

    def call(self, action, **parameters):
        """Calls an operation by the command, which uses the SDK."""
        begun = self.begin_call(action, "--max-attempts", "1", **parameters)
        stdout, stderr = begun.communicate(timeout=60)
        return subprocess.CompletedProcess(begun.args, begun.returncode, stdout, stderr)

    def begin_call(self, action, *options, **parameters):
        """The same, without waiting for its end."""
        environment = {
            **os.environ,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET,
        }
        environment.pop("ALIBABA_CLOUD_SECURITY_TOKEN", None)
        process = subprocess.Popen(
            [CAMS, "call", action, "--input", "-", "--endpoint", self.endpoint, "--error-format", "json", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        process.stdin.write(json.dumps({"CustSpaceId": SPACE, **parameters}))
        process.stdin.close()
        # So that nobody writes or closes it again.
        process.stdin = None
        return process

    def upload(self, path):
        """Uploads a file to the storage of the mock: its URL."""
        environment = {
            **os.environ,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET,
            "CAMS_ENDPOINT": self.endpoint,
            "CAMS_CUST_SPACE_ID": SPACE,
        }
        done = subprocess.run([CAMS, "upload", str(path)], capture_output=True, text=True, env=environment, timeout=60)
        assert done.returncode == 0, done.stderr
        return re.search(r"http://\S+", done.stdout).group().rstrip('",')

    def do(self, action, **parameters):
        """The same for a call that succeeds: its answer."""
        done = self.call(action, **parameters)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def send(self, content, kind="text", to=ANA, **parameters):
        return self.do(
            "SendChatappMessage", ChannelType="whatsapp", Type="message", MessageType=kind, From=SHOP, To=to,
            Content=json.dumps(content), **parameters,
        )["MessageId"]

    def send_on(self, channel, sender, kind, content, to=ANA):
        """The same on another channel."""
        return self.do(
            "SendChatappMessage", ChannelType=channel, Type="message", MessageType=kind, From=sender, To=to,
            Content=json.dumps(content),
        )["MessageId"]

    def receive(self, text, user=ANA, name="Ana Lopez", **parameters):
        return self.control("POST", "receive", {
            "BusinessNumber": SHOP, "UserNumber": user, "UserName": name, "Message": text, "CustSpaceId": SPACE,
            **parameters,
        })["MessageId"]

    def create_template(self, name="order_shipped", language="en", text="Hi $(name), order $(order) is on its way."):
        components = [
            {"Type": "HEADER", "Format": "TEXT", "Text": "Good news"},
            {"Type": "BODY", "Text": text},
            {"Type": "FOOTER", "Text": "Harbor Tea"},
            {"Type": "BUTTONS", "Buttons": [
                {"Type": "URL", "Text": "Track order", "Url": "https://shop.example/track", "UrlType": "static"},
                {"Type": "QUICK_REPLY", "Text": "Talk to us"},
            ]},
        ]
        return self.do(
            "CreateChatappTemplate", Name=name, Language=language, Category="UTILITY", TemplateType="WHATSAPP",
            Components=components, Example={"name": "Ana", "order": "A-1042"},
        )["Data"]["TemplateCode"]

    def add_number(self, number=SHOP):
        self.do("AddChatappPhoneNumber", Cc=number[:2], PhoneNumber=number[2:], VerifiedName="Harbor Tea")
        self.do("GetChatappVerifyCode", PhoneNumber=number, Locale="en_US", Method="sms")

    def connect_number(self, number=SHOP):
        self.add_number(number)
        code = self.control("GET", f"verification-code?PhoneNumber={number}")["VerifyCode"]
        self.do("ChatappVerifyAndRegister", PhoneNumber=number, VerifyCode=code)

    def create_group(self, subject="Friday couriers"):
        self.do("AddChatGroup", BusinessNumber=SHOP, Subject=subject)
        page = {"Index": 1, "Size": 20}
        rows = self.do("ListChatGroup", BusinessNumber=SHOP, Page=page)["Data"]["List"]
        group = rows[-1]["GroupId"]
        self.do("AddChatGroupInviteLink", BusinessNumber=SHOP, GroupId=group)
        return group

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(timeout=30) == 0


class QuietServer(http.server.ThreadingHTTPServer):
    """Does not complain of a mock that stops while it is answered."""

    def handle_error(self, *_):
        pass


class Webhook:
    """Hears callbacks, and answers them as it is told."""

    def __init__(self):
        self.heard = queue.Queue()
        self.status = 200
        webhook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                webhook.heard.put(json.loads(body))
                answer = b'{"code":0,"msg":"Success"}' if webhook.status == 200 else b'{"error":"no such order"}'
                self.send_response(webhook.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def item(self, is_meant):
        """The next item that is meant; others before it are skipped."""
        while True:
            for item in self.heard.get(timeout=30):
                if is_meant(item):
                    return item

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def webhook():
    hook = Webhook()
    yield hook
    hook.stop()


@pytest.fixture
def mock(webhook):
    """It takes any call that the gateway would take, and tells the webhook of all events."""
    server = Mock("--lenient", "--webhook", webhook.url)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium():
    assert CHROMIUM, "no chromium: install it (apt-get install chromium), or name one in CHROMIUM"
    with sync_playwright() as playwright:
        # As root, as in a container, its sandbox cannot be set up. Letters without colored edges make smaller pictures.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-lcd-text"])
        yield browser
        browser.close()


def from_sources(route):
    """Answers with the file of the sources, under the headers of the server."""
    _, _, name = route.request.url.partition("/-/page/")
    route.fulfill(response=route.fetch(), status=200, path=SOURCES / (name or "page.html"))


class Browser:
    """Pages on a mock. What they ask for, and what they complain of, is kept."""

    def __init__(self, chromium, endpoint):
        self.chromium, self.endpoint = chromium, endpoint
        self.contexts, self.requests, self.complaints = [], [], []

    def open(self, address="", **options):
        context = self.chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        self.contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.on("request", lambda request: self.requests.append(request.url))
        if SOURCES:
            context.route("**/-/page/**", from_sources)
            context.route(f"{self.endpoint}/", from_sources)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.goto(f"{self.endpoint}/{address}")
        expect(page.locator(".view")).to_be_visible()
        return page

    def close(self):
        for context in self.contexts:
            context.close()


@pytest.fixture
def browser(chromium, mock):
    """Each test also proves that no request left the machine, and that no rule of the policy was broken."""
    opened = Browser(chromium, mock.endpoint)
    yield opened
    opened.close()
    away = [url for url in opened.requests if not url.startswith(f"{mock.endpoint}/")]
    assert away == []
    # The browser also complains of a server that is gone, and of what the server refuses; the page tells of both.
    told = "ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|the server responded with a status of 4"
    assert [text for text in opened.complaints if not re.search(told, text)] == []


def conversation(page, name="Ana Lopez"):
    """Opens the conversation of a customer."""
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("region", name="Messages")).to_be_visible()


def bubble(page, text):
    """The message that shows a text."""
    return page.locator(".message", has_text=text)
