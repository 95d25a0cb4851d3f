"""Clients of WhatsApp Flows on the example endpoint: one with Python's `cryptography`, as Meta's samples encrypt, and one
that leaves every cipher to pywa."""

import base64
import json
import os
import pathlib
import subprocess
import urllib.error
import urllib.request

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pywa.utils import default_flow_request_decryptor, default_flow_response_encryptor

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLE = os.environ.get("CAMS_FLOW_ENDPOINT", str(ROOT / "target" / "debug" / "examples" / "flow_endpoint"))
TOKEN = "order-4711-2f1c9a"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    """The address, and the public key that the example derived from a private key of Python's."""
    folder = tmp_path_factory.mktemp("flow")
    private, public = folder / "private.pem", folder / "public.pem"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    process = subprocess.Popen([EXAMPLE, "127.0.0.1:0", private, public], stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    assert line.startswith("listening on http://127.0.0.1:"), line
    loaded = serialization.load_pem_public_key(public.read_bytes())
    assert loaded.public_numbers() == key.public_key().public_numbers()
    yield line.split()[-1] + "/flow", loaded
    process.terminate()
    process.wait(timeout=30)


def post(address, body):
    request = urllib.request.Request(address, data=body.encode(), headers={"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def ask(endpoint, request, nonce_bytes=16, mgf1=hashes.SHA256):
    """The status and the decrypted answer, or the status and the plain body of a refusal."""
    address, public = endpoint
    key, nonce = os.urandom(16), os.urandom(nonce_bytes)
    oaep = padding.OAEP(mgf=padding.MGF1(algorithm=mgf1()), algorithm=hashes.SHA256(), label=None)
    body = {
        "encrypted_flow_data": AESGCM(key).encrypt(nonce, json.dumps(request).encode(), None),
        "encrypted_aes_key": public.encrypt(key, oaep),
        "initial_vector": nonce,
    }
    encoded = {name: base64.b64encode(value).decode() for name, value in body.items()}
    status, text = post(address, json.dumps(encoded))
    if status not in (200, 427):
        return status, text
    return status, json.loads(AESGCM(key).decrypt(inverted(nonce), base64.b64decode(text), None))


def inverted(nonce):
    return bytes(byte ^ 0xFF for byte in nonce)


def ask_with_pywa(endpoint, request):
    """As `ask`. pywa is the other end of a Flow, an endpoint, so it is used from the back: what encrypts its answers, which
    inverts the nonce, encrypts the request; what decrypts its requests reads the answer, with the key wrapped anew for a
    private key of this test."""
    address, public = endpoint
    key, nonce = os.urandom(16), os.urandom(16)
    oaep = padding.OAEP(mgf=padding.MGF1(algorithm=hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    wrapped = lambda to: base64.b64encode(to.encrypt(key, oaep)).decode()
    body = {
        "encrypted_flow_data": default_flow_response_encryptor(request, key, inverted(nonce)),
        "encrypted_aes_key": wrapped(public),
        "initial_vector": base64.b64encode(nonce).decode(),
    }
    status, text = post(address, json.dumps(body))
    ours = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    pem = ours.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
    answer_nonce = base64.b64encode(inverted(nonce)).decode()
    answer, _, _ = default_flow_request_decryptor(text, wrapped(ours.public_key()), answer_nonce, pem)
    return status, answer


def exchange(**data):
    return {"version": "3.0", "action": "data_exchange", "screen": "SIZE", "flow_token": TOKEN, "data": data}


@pytest.mark.parametrize("nonce_bytes", [16, 12])
def test_a_flow_goes_from_its_first_screen_to_its_end(endpoint, nonce_bytes):
    start = {"version": "3.0", "action": "INIT", "flow_token": TOKEN}
    status, first = ask(endpoint, start, nonce_bytes)
    assert (status, first["screen"]) == (200, "SIZE")
    status, again = ask(endpoint, exchange(size="尺寸"), nonce_bytes)
    assert again["data"]["error_message"] == "Please pick a size."
    status, end = ask(endpoint, exchange(size="M"), nonce_bytes)
    params = end["data"]["extension_message_response"]["params"]
    assert (status, end["screen"], params) == (200, "SUCCESS", {"flow_token": TOKEN, "size": "M"})


def test_pywa_understands_the_answers_to_what_it_encrypts(endpoint):
    assert ask_with_pywa(endpoint, {"version": "3.0", "action": "ping"}) == (200, {"data": {"status": "active"}})
    start = {"version": "3.0", "action": "INIT", "flow_token": TOKEN}
    assert ask_with_pywa(endpoint, start) == ask(endpoint, start)
    again = exchange(size="尺寸 👕")
    assert ask_with_pywa(endpoint, again) == ask(endpoint, again)
    status, end = ask_with_pywa(endpoint, exchange(size="M"))
    assert (status, end["screen"]) == (200, "SUCCESS")
    assert ask_with_pywa(endpoint, {**start, "flow_token": "guessed"}) == (427, {"error_msg": "This order is closed."})


def test_health_checks_and_error_notices_are_answered(endpoint):
    assert ask(endpoint, {"version": "3.0", "action": "ping"}) == (200, {"data": {"status": "active"}})
    notice = exchange(error="INVALID_SCREEN_TRANSITION", error_message="no such screen")
    assert ask(endpoint, notice) == (200, {"data": {"acknowledged": True}})


def test_an_unknown_token_ends_the_flow(endpoint):
    request = {"version": "3.0", "action": "INIT", "flow_token": "guessed"}
    assert ask(endpoint, request) == (427, {"error_msg": "This order is closed."})


def test_what_cannot_be_decrypted_is_refused(endpoint):
    # The classic mistake: SHA-1 in MGF1, the default of some libraries.
    assert ask(endpoint, {"version": "3.0", "action": "ping"}, mgf1=hashes.SHA1) == (421, "")
    assert post(endpoint[0], "{}") == (400, "")
