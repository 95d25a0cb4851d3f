"""All 173 operations: the official SDK on the local CAMS, and `cams call` beside the official SDK on the wire."""

import concurrent.futures
import json
import random

from alibabacloud_cams20200606 import models
from conftest import call, sdk
from official import OPERATIONS, kinds, random_request, send
from wire import PROTOCOL, Capture, check_acs3, check_rpc_v1, everything

SEED = 20200606
NUMBER = "8613800000000"


def test_the_sdk_has_all_operations():
    assert len(OPERATIONS) == 173


def active_group(client):
    """IM groups have a state in the local CAMS, so that there must be one."""
    scope = {"BusinessNumber": NUMBER, "CustSpaceId": "cams-x000"}
    send(client, "AddChatGroup", {**scope, "Subject": "Orders"})
    for _ in range(2):
        group, = send(client, "ListChatGroup", {**scope, "Page": {"Index": 1, "Size": 20}}).body.data.list
    assert group.group_status == "ACTIVE"
    return {**scope, "GroupId": group.group_id, "ChannelType": "WHATSAPP"}


def with_numbers(value):
    """Messages have a state too, for which senders and recipients must be numbers, and contents JSON."""
    known = {"BusinessNumber": NUMBER, "From": NUMBER, "To": NUMBER, "ChannelType": "whatsapp", "Content": "{}"}
    times = {"StartTimeStr": "2024-01-01 00:00:00", "EndTimeStr": "2024-01-30 00:00:00"}
    if isinstance(value, dict):
        return {name: {**known, **times}.get(name) or with_numbers(item) for name, item in value.items()}
    return [with_numbers(item) for item in value] if isinstance(value, list) else value


def order(action):
    """What needs the group comes before what deletes it."""
    return action == "DeleteChatGroup"


def test_the_sdk_gets_an_answer_of_its_own_type_from_every_operation(mock, scheme):
    client = sdk(mock.endpoint, scheme[1])
    group = active_group(client)
    failures = []
    for action in sorted(OPERATIONS, key=order):
        parameters = random_request(action, random.Random(f"{SEED} {action}"), texts=("example",))
        if "ChatGroup" in action:
            parameters.update({name: text for name, text in group.items() if name in parameters})
        if action in ("ListChatappMessage", "SendChatappMessage", "SendChatappMassMessage"):
            parameters = with_numbers(parameters)
        try:
            response = send(client, action, parameters)
            assert response.status_code == 200
            assert type(response) is getattr(models, f"{action}Response")
            assert type(response.body) is getattr(models, f"{action}ResponseBody")
            body = response.body.to_map()
            assert body.get("Code", "OK") == "OK" and body.get("Success", True) is True and body["RequestId"], body
        except Exception as error:  # all of them are told at once
            failures.append(f"{action}: {error!r}")
    assert not failures, f"{len(failures)} of {len(OPERATIONS)}:\n" + "\n".join(failures)
    called = {entry["Action"] for entry in mock.control("GET", "calls")["Calls"]}
    assert called == OPERATIONS.keys()


def unset_lists_removed(value, given):
    """The official SDK sends a list that was never set as `[]`, at any depth; this one leaves it out."""
    if isinstance(value, dict) and isinstance(given, dict):
        return {
            name: unset_lists_removed(item, given.get(name))
            for name, item in value.items()
            if name in given or item != []
        }
    if isinstance(value, list) and isinstance(given, list):
        return [unset_lists_removed(*pair) for pair in zip(value, given, strict=True)]
    return value


def parameters_of(request, action):
    """The parameters by name, those that are JSON read: the order of members means nothing."""
    parameters = {name: text for name, text in everything(request).items() if name not in PROTOCOL}
    return {
        name: text if kinds(action)[name] in (str, int, bool) else json.loads(text)
        for name, text in parameters.items()
    }


def official_parameters_of(request, action, given):
    parameters = unset_lists_removed(parameters_of(request, action), given)
    # The Python SDK writes `True`, the Go SDK and this one write `true`.
    return {
        name: value.lower() if kinds(action)[name] is bool else value
        for name, value in parameters.items()
    }


def compare(action, scheme, leave_out):
    """Sends one random request with both, and compares."""
    given = random_request(action, random.Random(f"{SEED} {scheme[0]} {action}"), leave_out=leave_out)
    capture = Capture()
    try:
        send(sdk(capture.endpoint, scheme[1]), action, given)
        done = call(action, given, capture.endpoint, "--signature", scheme[0])
    finally:
        capture.close()
    assert done.returncode == 0, done.stderr
    official, ours = capture.requests
    assert parameters_of(ours, action) == official_parameters_of(official, action, given)
    assert parameters_of(ours, action).keys() == given.keys()
    if scheme[0] == "acs3":
        check_acs3(ours)
    else:
        check_rpc_v1(ours, action)


def test_every_operation_is_on_the_wire_as_the_sdk_has_it_and_signed_right(scheme):
    # Under one scheme all fields are set, under the other some are left out.
    some_first = scheme[0] == "acs3"
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        runs = {
            action: pool.submit(compare, action, scheme, 0.4 if bool(at % 2) == some_first else 0.0)
            for at, action in enumerate(sorted(OPERATIONS))
        }
    failures = [f"{action}: {run.exception()!r}" for action, run in runs.items() if run.exception()]
    assert not failures, f"{len(failures)} of {len(OPERATIONS)}:\n" + "\n".join(failures)
