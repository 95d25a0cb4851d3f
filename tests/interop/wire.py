"""A server that keeps what it is sent, and the checks of the official code on it."""

import hashlib
import http.server
import threading
import urllib.parse

from alibabacloud_tea_openapi.utils import Utils
from conftest import KEY_ID, KEY_SECRET
from darabonba.request import DaraRequest

# What the protocol adds to the parameters under RPC V1.
PROTOCOL = {
    "AccessKeyId", "Action", "Format", "Signature", "SignatureMethod", "SignatureNonce", "SignatureVersion",
    "Timestamp", "Version",
}


class Capture:
    """A server that keeps every request and answers each with a success."""

    def __init__(self):
        captured = self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                captured.append((self.path, self.headers.items(), body))
                answer = b'{"Code":"OK","RequestId":"R1","Success":true}'
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def everything(request):
    """All parameters of a request, from query and form."""
    path, _, body = request
    pairs = urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query, keep_blank_values=True, strict_parsing=False)
    pairs += urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)
    assert len(pairs) == len(dict(pairs)), pairs
    return dict(pairs)


def check_acs3(request):
    """The official code comes to the `authorization` that was sent."""
    path, headers, body = request
    headers = {name.lower(): value for name, value in headers}
    authorization = headers["authorization"]
    signed = authorization.split("SignedHeaders=")[1].split(",")[0].split(";")
    assert {name for name in headers if name.startswith("x-acs-")} | {"host"} <= set(signed)
    request = DaraRequest()
    request.method, request.pathname = "POST", "/"
    request.query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query, keep_blank_values=True))
    request.headers = {name: headers[name] for name in signed}
    payload = hashlib.sha256(body).hexdigest()
    assert headers["x-acs-content-sha256"] == payload
    assert authorization == Utils.get_authorization(request, "ACS3-HMAC-SHA256", payload, KEY_ID, KEY_SECRET)


def check_rpc_v1(request, action):
    """The official code comes to the `Signature` that was sent."""
    parameters = everything(request)
    signature = parameters.pop("Signature")
    assert signature == Utils.get_rpcsignature(parameters, "POST", KEY_SECRET)
    assert parameters["Action"] == action and parameters["Format"] == "json"
