"""Every operation: the official SDK on the local CAMS, and `cams call` beside the official SDK on the wire."""

import concurrent.futures
import json
import random

from alibabacloud_cams20200606 import models
from conftest import call, call_with_flags, described, sdk
from official import KNOWN, OPERATIONS, kinds, random_request, send
from wire import PROTOCOL, Capture, check_acs3, check_rpc_v1, everything

SEED = 20200606
NUMBER = "8613800000000"


def test_the_sdk_has_all_operations():
    assert OPERATIONS.keys() == KNOWN


SPACE = {"CustSpaceId": "cams-x000"}
NUMBER = "8613800000000"

# Operations of the local CAMS that want something that there is, by what that is.
OF_TEMPLATES = {
    "CreateChatappTemplate", "DeleteChatappTemplate", "GetChatappTemplateDetail", "ListChatappTemplate",
    "ModifyChatappTemplate", "ModifyChatappTemplateProperties",
}
OF_NUMBERS = {
    "ChatappPhoneNumberDeregister", "ChatappPhoneNumberRegister", "ChatappVerifyAndRegister", "GetChatappVerifyCode",
    "GetPhoneNumberVerificationStatus", "UpdatePhoneWebhook",
}


def active_group(client):
    scope = {"BusinessNumber": NUMBER, **SPACE}
    send(client, "AddChatGroup", {**scope, "Subject": "Orders"})
    for _ in range(2):
        group, = send(client, "ListChatGroup", {**scope, "Page": {"Index": 1, "Size": 20}}).body.data.list
    assert group.group_status == "ACTIVE"
    return {**scope, "GroupId": group.group_id, "ChannelType": "WHATSAPP"}


def with_numbers(value):
    """Messages have a state too, for which senders and recipients must be numbers, and contents JSON."""
    known = {"BusinessNumber": NUMBER, "From": NUMBER, "To": NUMBER, "ChannelType": "whatsapp"}
    known |= {"Type": "message", "MessageType": "text", "Content": '{"text": "Hello"}'}
    times = {"StartTimeStr": "2024-01-01 00:00:00", "EndTimeStr": "2024-01-30 00:00:00"}
    if isinstance(value, dict):
        return {name: {**known, **times}.get(name) or with_numbers(item) for name, item in value.items()}
    return [with_numbers(item) for item in value] if isinstance(value, list) else value


def new_template(client):
    content = {"Components": [{"Type": "BODY", "Text": "Hello!"}], "Language": "en_US", "TemplateType": "WHATSAPP", **SPACE}
    made = {**content, "Name": "order_shipped", "Category": "UTILITY"}
    identity = send(client, "CreateChatappTemplate", made).body.data
    return {
        **content, "TemplateCode": identity.template_code, "TemplateName": identity.template_name, "AuditStatus": "pass",
    }


def verified_number(client, mock):
    """A number that is registered, and has been sent another code."""
    scope = {"PhoneNumber": NUMBER, **SPACE}
    sending = {**scope, "Locale": "en_US", "Method": "sms"}

    def code():
        send(client, "GetChatappVerifyCode", sending)
        return mock.control("GET", f"verification-code?PhoneNumber={NUMBER}")["VerifyCode"]

    added = {"Cc": NUMBER[:2], "PhoneNumber": NUMBER[2:], "VerifiedName": "Example Shop", **SPACE}
    send(client, "AddChatappPhoneNumber", added)
    send(client, "ChatappVerifyAndRegister", {**scope, "VerifyCode": code()})
    return {**scope, "VerifyCode": code()}


def there_is(client, mock):
    """What a call of an operation with a state must be about: parameters by operation."""
    about = {action: group for group in [active_group(client)] for action in OPERATIONS if "ChatGroup" in action}
    about |= dict.fromkeys(OF_TEMPLATES, new_template(client))
    about |= dict.fromkeys(OF_NUMBERS, verified_number(client, mock))
    about["AddChatappPhoneNumber"] = {"Cc": "86", "PhoneNumber": "13800000001"}
    return about


def order(action):
    """A template is modified before its review, and what is needed is deleted last."""
    return {"ModifyChatappTemplate": 0, "DeleteChatGroup": 2, "DeleteChatappTemplate": 2}.get(action, 1)


def test_the_sdk_gets_an_answer_of_its_own_type_from_every_operation(mock, scheme):
    client = sdk(mock.endpoint, scheme[1])
    about = there_is(client, mock)
    failures = []
    for action in sorted(OPERATIONS, key=order):
        parameters = random_request(action, random.Random(f"{SEED} {action}"), texts=("example",))
        parameters.update({name: value for name, value in about.get(action, {}).items() if name in parameters})
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
    assert mock.called() == OPERATIONS.keys()


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


def flags_of(path, schema, value):
    """The flags that give a value, in all the ways that there are: single texts, fields of objects, repeated ones."""
    name = f"--{path}"
    if schema["kind"] == "object" and isinstance(value, dict) and value and not schema.get("recursive"):
        inner = {field["name"]: field["schema"] for field in schema["fields"]}
        return [flag for key, item in value.items() for flag in flags_of(f"{path}.{key}", inner[key], item)]
    if schema["kind"] == "array" and value and schema["items"]["kind"] in ("string", "enum", "object"):
        items = [item if isinstance(item, str) else json.dumps(item) for item in value]
        # A text that begins with a bracket would be read as a list.
        if not any(item.startswith("[") for item in items):
            return [f"{name}={at_escaped(item)}" for item in items]
    if schema["kind"] == "map" and value and schema["values"]["kind"] == "string":
        if not any("=" in key or key.startswith(("{", "@")) for key in value):
            return [f"{name}={key}={at_escaped(item)}" for key, item in value.items()]
    return [f"{name}={at_escaped(value) if isinstance(value, str) else json.dumps(value)}"]


def at_escaped(text):
    return f"@{text}" if text.startswith("@") else text


def compare_flags(action, number):
    """Sends one random request with the official SDK, and the same as flags."""
    given = random_request(action, random.Random(f"{SEED} flags {number} {action}"), leave_out=0.3 * number)
    schemas = {parameter["name"]: parameter["schema"] for parameter in described(action)}
    flags = [flag for name, value in given.items() for flag in flags_of(name, schemas[name], value)]
    capture = Capture()
    try:
        send(sdk(capture.endpoint, None), action, given)
        done = call_with_flags(action, flags, capture.endpoint)
    finally:
        capture.close()
    assert done.returncode == 0, (flags, done.stderr)
    official, ours = capture.requests
    assert parameters_of(ours, action) == official_parameters_of(official, action, given), flags
    assert parameters_of(ours, action).keys() == given.keys()


def test_flags_put_the_same_parameters_on_the_wire_for_every_operation():
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        runs = {
            (action, number): pool.submit(compare_flags, action, number)
            for action in sorted(OPERATIONS)
            for number in (0, 1)
        }
    failures = [f"{case}: {run.exception()!r}" for case, run in runs.items() if run.exception()]
    assert not failures, f"{len(failures)} of {len(runs)}:\n" + "\n".join(failures)
