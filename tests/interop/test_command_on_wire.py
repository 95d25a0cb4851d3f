"""`cams call` and the official SDK on the same wire: same parameters, and signatures that the official code accepts."""

import json

import pytest
from alibabacloud_cams20200606 import models
from conftest import SCHEMES, call, sdk
from wire import PROTOCOL, Capture, check_acs3, check_rpc_v1, everything

PARTICIPANTS = [{"ParticipantNumber": "8613800000001"}, {"ParticipantNumber": "+86 138<&>'\"\\/"}]
SCOPE = {"BusinessNumber": "8613800000000", "CustSpaceId": "cams-x000"}
AWKWARD = {"BusinessNumber": "~-_.!*'()", "CustSpaceId": "x=1&y=2", "GroupId": "你好👋 %2B+%20\t\n"}
INPUTS = [
    ("AddChatGroup", SCOPE),
    ("AddChatGroup", {**SCOPE, "ChannelType": "é+~*%", "Description": "你好👋", "GroupLink": "a b", "Subject": ""}),
    ("AddChatGroupInviteLink", {**SCOPE, "GroupId": "E1"}),
    ("AddChatGroupInviteLink", {**AWKWARD, "ChannelType": "WHATSAPP"}),
    ("UpdateChatGroup", {**AWKWARD, "Subject": "s", "Description": "d", "ProfilePictureFile": "https://e.com/a?b=c"}),
    ("DeleteChatGroup", AWKWARD),
    ("DeleteChatGroupInviteLink", AWKWARD),
    ("ListChatGroup", {**SCOPE, "Page": {"Index": 1, "Size": 9007199254740991}, "GroupStatus": "ACTIVE"}),
    ("ListChatGroupParticipants", {**AWKWARD, "Page": {"Index": 7, "Size": 7}}),
    ("ListChatGroupParticipants", AWKWARD),
    ("DeleteChatGroupParticipants", {**AWKWARD, "List": PARTICIPANTS}),
]

@pytest.fixture
def capture():
    capture = Capture()
    yield capture
    capture.close()


def operation_parameters(request):
    """The parameters of the operation, with JSON values read: the order of members means nothing."""
    parameters = {name: value for name, value in everything(request).items() if name not in PROTOCOL}
    for name in ("Page", "List"):
        if name in parameters:
            parameters[name] = json.loads(parameters[name])
    # The official SDK sends a list that was never set as `[]`; this one leaves it out.
    if parameters.get("List") == []:
        del parameters["List"]
    return parameters


def send_with_sdk(action, parameters, endpoint, algorithm):
    request = getattr(models, f"{action}Request")().from_map(parameters)
    method = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in action).lstrip("_")
    getattr(sdk(endpoint, algorithm), method)(request)


@pytest.mark.parametrize(("action", "parameters"), INPUTS)
def test_the_same_parameters_are_on_the_wire(capture, scheme, action, parameters):
    send_with_sdk(action, parameters, capture.endpoint, scheme[1])
    done = call(action, parameters, capture.endpoint, "--signature", scheme[0])
    assert done.returncode == 0, done.stderr
    official, ours = capture.requests
    assert operation_parameters(ours) == operation_parameters(official)
    assert operation_parameters(ours) == parameters


@pytest.mark.parametrize(("action", "parameters"), INPUTS)
def test_the_official_code_comes_to_the_signature_under_acs3(capture, action, parameters):
    assert call(action, parameters, capture.endpoint).returncode == 0
    check_acs3(capture.requests[0])


@pytest.mark.parametrize(("action", "parameters"), INPUTS)
def test_the_official_code_comes_to_the_signature_under_rpc_v1(capture, action, parameters):
    assert call(action, parameters, capture.endpoint, "--signature", "rpc-v1").returncode == 0
    check_rpc_v1(capture.requests[0], action)


def test_a_long_input_moves_into_the_form_and_is_still_signed_right(capture):
    parameters = {**SCOPE, "Description": "你" * 3000}
    for name, algorithm in SCHEMES:
        assert call("AddChatGroup", parameters, capture.endpoint, "--signature", name).returncode == 0
        path, headers, body = capture.requests[-1]
        assert operation_parameters(capture.requests[-1]) == parameters and len(path) < 8192 < len(body)
        if algorithm == "v2":
            check_rpc_v1(capture.requests[-1], "AddChatGroup")


def test_bad_input_sends_nothing(capture):
    for action, parameters, part in [
        ("AddChatGroupInviteLnk", {}, "AddChatGroupInviteLink"),
        ("AddChatGroupInviteLink", {**SCOPE, "GroupID": "E1"}, "GroupId"),
        ("AddChatGroupInviteLink", {**SCOPE, "GroupId": 1}, "must be a string"),
        ("AddChatGroupInviteLink", {"BusinessNumber": "86", "GroupId": "E1"}, "CustSpaceId"),
    ]:
        refused = call(action, parameters, capture.endpoint)
        assert refused.returncode == 2 and refused.stdout == ""
        assert part in json.loads(refused.stderr)["message"]
    assert capture.requests == []
