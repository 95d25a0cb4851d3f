"""Models of other products, made by the same generator and sent by the same engine: the official code comes to their
signatures, and finds the parameters that were meant."""

import os
import subprocess

import pytest
from conftest import KEY_ID, KEY_SECRET, ROOT
from wire import PROTOCOL, Capture, check_acs3, check_rpc_v1, everything

CALLS = [
    (
        "sts-models", "assume_role", "AssumeRole", "acs:ram::1234567890123456:role/a b",
        {"RoleArn": "acs:ram::1234567890123456:role/a b", "RoleSessionName": "example", "DurationSeconds": "900"},
    ),
    (
        "dysmsapi-models", "send_sms", "SendSms", "15300000001",
        {
            "PhoneNumbers": "15300000001", "SignName": "阿里云", "TemplateCode": "SMS_71390007",
            "TemplateParam": '{"customer":"a & b"}',
        },
    ),
    (
        "dybase-models", "query_token", "QueryTokenForMnsQueue", "Alicom-Queue-1-ChatAppInbound",
        {"MessageType": "ChatAppInbound", "QueueName": "Alicom-Queue-1-ChatAppInbound"},
    ),
]


@pytest.mark.parametrize(("package", "example", "action", "argument", "parameters"), CALLS)
@pytest.mark.parametrize("scheme", ["acs3", "rpc-v1"])
def test_the_official_code_comes_to_the_signature(package, example, action, argument, parameters, scheme):
    capture = Capture()
    environment = {**os.environ, "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET}
    environment.pop("ALIBABA_CLOUD_SECURITY_TOKEN", None)
    command = [str(ROOT / "target" / "debug" / "examples" / example), argument, capture.endpoint, scheme]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, timeout=600)
    capture.close()
    [request] = capture.requests
    sent = {name: value for name, value in everything(request).items() if name not in PROTOCOL}
    assert sent == parameters
    headers = {name.lower(): value for name, value in request[1]}
    assert headers["x-acs-action"] == action
    if scheme == "acs3":
        check_acs3(request)
    else:
        check_rpc_v1(request, action)
