"""The official Python SDK on a strict local CAMS: what is refused until a number, a template, a conversation are there.

Each test walks down a table, so that one server serves many cases; a failure names its case.
"""

import json
import urllib.request

import alibabacloud_oss_v2 as oss
import pytest
from alibabacloud_cams20200606 import models
from alibabacloud_tea_openapi import utils_models
from alibabacloud_tea_openapi.exceptions import ThrottlingException
from conftest import Mock, sdk
from darabonba.exceptions import DaraException
from darabonba.runtime import RuntimeOptions
from test_sdk_on_mock import active_group
from test_storage_on_mock import storage

NUMBER, USER, OTHER = "8613800000000", "8613800000001", "8613800000002"
SPACE = {"cust_space_id": "cams-x000"}
TEMPLATE = {"type": "template", "template_name": "order_shipped", "language": "en", "template_params": {"id": "7"}}
LINK = "https://shop.example/door"


def refused(code):
    return f"InvalidParameter.{code}"


def add_number(client, number=NUMBER):
    client.add_chatapp_phone_number(
        models.AddChatappPhoneNumberRequest(cc=number[:2], phone_number=number[2:], verified_name="Shop", **SPACE)
    )


def verify_number(client, mock, number=NUMBER):
    of_number = {"phone_number": number, **SPACE}
    client.get_chatapp_verify_code(models.GetChatappVerifyCodeRequest(locale="en_US", method="sms", **of_number))
    code = mock.control("GET", f"verification-code?PhoneNumber={number}")["VerifyCode"]
    client.chatapp_verify_and_register(models.ChatappVerifyAndRegisterRequest(verify_code=code, **of_number))


def connect_number(client, mock, number=NUMBER):
    add_number(client, number)
    verify_number(client, mock, number)


def create_template(client, name="order_shipped", language="en", text="Your order $(id) is on its way."):
    body = models.CreateChatappTemplateRequestComponents(type="BODY", text=text)
    return client.create_chatapp_template(models.CreateChatappTemplateRequest(
        name=name, category="UTILITY", template_type="WHATSAPP", language=language, components=[body], **SPACE,
    )).body.data.template_code


def send(client, **fields):
    fields = {"channel_type": "whatsapp", "from_": NUMBER, "to": USER, **SPACE, **fields}
    return client.send_chatapp_message(models.SendChatappMessageRequest(**fields)).body


def content(kind, **parts):
    return {"type": "message", "message_type": kind, "content": json.dumps(parts)}


def send_many(client, recipients, **fields):
    recipient = models.SendChatappMassMessageRequestSenderList
    rows = [recipient(to=to, template_params=variables) for to, variables in recipients]
    template = {"language": "en", "template_name": "order_shipped"}
    fields = {"channel_type": "whatsapp", "from_": NUMBER, **template, **SPACE, **fields}
    return client.send_chatapp_mass_message(models.SendChatappMassMessageRequest(sender_list=rows, **fields)).body


def history(client, **filters):
    page = models.ListChatappMessageRequestPage(index=1, size=100)
    filters = {"business_number": NUMBER, "channel_type": "whatsapp", **filters}
    return client.list_chatapp_message(models.ListChatappMessageRequest(page=page, **SPACE, **filters)).body.data


def receive(mock, user=USER, number=NUMBER, door="receive", **parts):
    body = {"BusinessNumber": number, "UserNumber": user, **(parts or {"Message": "Hi"})}
    mock.control("POST", door, body)


@pytest.fixture
def client(strict_mock, scheme):
    return sdk(strict_mock.endpoint, scheme[1])


@pytest.fixture
def shop(client, strict_mock):
    """A client with a connected number and an approved template."""
    connect_number(client, strict_mock)
    create_template(client)
    return client


def test_a_sender_is_a_number_that_is_connected(scheme):
    mock = Mock("--audit-listings", "0", "--pending-listings", "1")
    client = sdk(mock.endpoint, scheme[1])
    create_template(client)
    of_number = {"phone_number": NUMBER, **SPACE}

    def look():
        client.query_chatapp_phone_numbers(models.QueryChatappPhoneNumbersRequest(**SPACE))

    steps = [
        ("before it is added", lambda: None, refused("PhoneNumberError")),
        ("UNVERIFIED", lambda: add_number(client), refused("PhoneNumberError")),
        ("PENDING", lambda: verify_number(client, mock), refused("PhoneNumberError")),
        ("CONNECTED", look, "OK"),
        ("DISCONNECTED", lambda: client.chatapp_phone_number_deregister(
            models.ChatappPhoneNumberDeregisterRequest(**of_number)
        ), refused("PhoneNumberError")),
        ("registered again", lambda: client.chatapp_phone_number_register(
            models.ChatappPhoneNumberRegisterRequest(**of_number)
        ), refused("PhoneNumberError")),
        ("CONNECTED again", look, "OK"),
    ]
    for name, step, code in steps:
        step()
        codes = send(client, **TEMPLATE).code, send_many(client, [(USER, {"id": "7"})]).code
        assert (name, *codes) == (name, code, code)
    assert send(client, from_=OTHER, **TEMPLATE).code == refused("PhoneNumberError"), "another number"
    mock.stop()


@pytest.mark.parametrize(("changes", "code"), [
    ({}, "OK"),
    ({"template_name": "order_shiped"}, refused("TemplateNotExist")),
    ({"language": "en_US"}, refused("TemplateNotExist")),
    ({"cust_space_id": "cams-other"}, refused("TemplateNotExist")),
    ({"template_params": {}}, refused("TemplateParamsNotEmpty")),
    ({"template_params": {"id": ""}}, refused("TemplateParamsNotEmpty")),
    ({"template_params": {"Id": "7"}}, refused("TemplateParamsNotEmpty")),
    ({"template_name": None}, refused("TemplateCodeNotEmpty")),
    ({"language": None}, refused("LanguageNotEmpty")),
    ({"channel_type": "whatsap"}, refused("ChannelTypeNotSupport")),
    ({"type": "letter"}, refused("MessageTypeNotSupport")),
    ({"from_": f"+{NUMBER}"}, refused("FromOnlyNumeric")),
    ({"to": f"+{USER}"}, refused("ToOnlyNumeric")),
])
def test_a_template_is_sent_as_it_was_approved(shop, changes, code):
    assert send(shop, **{**TEMPLATE, **changes}).code == code
    assert len(history(shop)) == (code == "OK")


def test_only_an_approved_template_is_sent(scheme):
    mock = Mock("--audit-listings", "1", "--pending-listings", "0")
    client = sdk(mock.endpoint, scheme[1])
    connect_number(client, mock)
    code = create_template(client)

    def look():
        client.get_chatapp_template_detail(
            models.GetChatappTemplateDetailRequest(template_code=code, language="en", **SPACE)
        )

    def decide(status):
        return lambda: mock.control("POST", "review-template", {"Name": "order_shipped", "Status": status})

    steps = [
        ("created", lambda: None, refused("TemplateNotApproved")),
        ("in review", look, refused("TemplateNotApproved")),
        ("passed", look, "OK"),
        ("paused", decide("paused"), refused("TemplateNotApproved")),
        ("passed again", decide("pass"), "OK"),
        ("disabled", decide("disabled"), refused("TemplateNotApproved")),
        ("refused", decide("fail"), refused("TemplateNotApproved")),
        ("deleted", lambda: client.delete_chatapp_template(
            models.DeleteChatappTemplateRequest(template_code=code, template_type="WHATSAPP", language="en", **SPACE)
        ), refused("TemplateNotExist")),
    ]
    for name, step, wanted in steps:
        step()
        by_code = {**TEMPLATE, "template_name": None, "template_code": code}
        codes = [send(client, **template).code for template in (TEMPLATE, by_code)]
        codes.append(send_many(client, [(USER, {"id": "7"})]).code)
        assert (name, codes) == (name, [wanted] * 3)
    mock.stop()


def test_a_mass_sending_goes_to_all_or_to_nobody(shop):
    full = {"id": "7"}
    cases = [
        ("nobody", [], {}, refused("SenderListNotEmpty")),
        # The SDK puts the list into the query, where a longer one is more than a server reads.
        ("one too many", [("1", None)] * 1001, {}, refused("SenderListTooLong")),
        ("no such template", [(USER, full)], {"template_name": "order_shiped"}, refused("TemplateNotExist")),
        ("no such language", [(USER, full)], {"language": "fr"}, refused("TemplateNotExist")),
        ("one without a variable", [(USER, full), (OTHER, {})], {}, refused("TemplateParamsNotEmpty")),
        ("one that is no number", [(USER, full), ("+1", full)], {}, refused("ToOnlyNumeric")),
        ("another sender", [(USER, full)], {"from_": OTHER}, refused("PhoneNumberError")),
    ]
    for name, recipients, changes, code in cases:
        assert (name, send_many(shop, recipients, **changes).code) == (name, code)
    assert history(shop) == []
    sent = send_many(shop, [(USER, full), (OTHER, full), (f"86138{131026}", full)])
    assert sent.code == "OK"
    rows = history(shop, group_message_id=sent.group_message_id)
    assert sorted((row.user_number, row.message_status) for row in rows) == [
        (USER, "success"), (OTHER, "success"), ("86138131026", "failed"),
    ]


def test_a_free_message_needs_an_open_conversation(shop, strict_mock):
    text = content("text", text="Hello")
    window = {"BusinessNumber": NUMBER, "UserNumber": USER}
    steps = [
        ("nobody wrote", lambda: None, "failed"),
        ("another customer wrote", lambda: receive(strict_mock, user=OTHER), "failed"),
        ("the customer wrote to another number", lambda: receive(strict_mock, number="8613800000009"), "failed"),
        ("a template was sent", lambda: send(shop, **TEMPLATE), "failed"),
        ("the customer wrote", lambda: receive(strict_mock), "success"),
        ("a day passed", lambda: strict_mock.control("POST", "close-window", window), "failed"),
        ("the customer sent a picture", lambda: receive(
            strict_mock, door="receive-media", Kind="image", Url=LINK
        ), "success"),
    ]
    for name, step, status in steps:
        step()
        sent = send(shop, **text)
        assert (name, sent.code) == (name, "OK")
        row, = [row for row in history(shop, user_number=USER) if row.message_id == sent.message_id]
        assert (name, row.message_status) == (name, status)
        assert (row.fail_reason or "").startswith("131047") == (status == "failed")


@pytest.mark.parametrize(("message", "code"), [
    (content("text", text="Hello"), "OK"),
    (content("text"), refused("TextNotEmpty")),
    (content("txt", text="Hello"), refused("MessageTypeNotSupport")),
    *[(content(kind, link=LINK), "OK") for kind in ("image", "video", "audio", "sticker")],
    *[(content(kind, caption="Door"), refused("LinkNotEmpty")) for kind in ("image", "video", "audio", "sticker")],
    (content("document", link=LINK, fileName="door.pdf"), "OK"),
    (content("document", link=LINK), refused("ContentError")),
    (content("location", longitude="121.5", latitude="31.25"), "OK"),
    (content("location", longitude="121.5"), refused("ContentError")),
    ({**content("text"), "content": "Hello"}, refused("ContentError")),
    ({**content("text"), "content": None}, refused("ContentNotEmpty")),
    ({**content("text", text="Hello"), "message_type": None}, refused("MessageTypeNotEmpty")),
])
def test_a_content_has_its_documented_parts(shop, strict_mock, message, code):
    receive(strict_mock)
    assert send(shop, **message).code == code


def test_a_file_that_was_uploaded_is_sent_and_can_be_fetched(shop, strict_mock):
    receive(strict_mock)
    data = shop.get_chatapp_upload_authorization(models.GetChatappUploadAuthorizationRequest(**SPACE)).body.data
    key = f"{data.dir}/door.png"
    storage(data).put_object(oss.PutObjectRequest(data.bucket_name, key, acl="public-read", body=b"a picture"))
    link = f"{strict_mock.endpoint}/{data.bucket_name}/{key}"
    assert send(shop, **content("image", link=link)).code == "OK"
    shown = json.loads(history(shop, event_action="DOWN")[0].message)["link"]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(shown, timeout=30) as response:
        assert response.read() == b"a picture"


def test_a_group_gets_messages_while_it_is_there(shop, strict_mock):
    group = active_group(shop)
    assert send(shop, to=group["group_id"], **content("text", text="Hello")).code == "OK"
    assert history(shop)[0].message_status == "success", "a group has no window"
    unknown = {**group, "group_id": "E1"}
    link, participants = models.AddChatGroupInviteLinkRequest, models.ListChatGroupParticipantsRequest
    page = models.ListChatGroupParticipantsRequestPage(index=1, size=10)
    cases = [
        (shop.add_chat_group_invite_link, link(channel_type="WHATSAPP", **group), "OK"),
        (shop.add_chat_group_invite_link, link(**unknown), refused("GroupNotExist")),
        (shop.update_chat_group, models.UpdateChatGroupRequest(subject="x", **unknown), refused("GroupNotExist")),
        (shop.delete_chat_group, models.DeleteChatGroupRequest(**unknown), refused("GroupNotExist")),
        (shop.list_chat_group_participants, participants(page=page, **unknown), refused("GroupNotExist")),
        (shop.delete_chat_group, models.DeleteChatGroupRequest(**group), "OK"),
    ]
    for operation, request, code in cases:
        assert (operation.__name__, operation(request).body.code) == (operation.__name__, code)


@pytest.mark.parametrize(("action", "parameters", "code"), [
    ("AddChatGroup", {"BusinessNumber": NUMBER, "Subjcet": "Orders"}, "InvalidParameter.Subjcet"),
    ("ListChatappTemplate", {"custSpaceId": "cams-x000"}, "InvalidParameter.custSpaceId"),
    ("AddChatGrup", {}, "InvalidAction.NotFound"),
    ("AddChatGroup", {}, "MissingBusinessNumber"),
])
def test_a_misspelled_name_is_refused(client, action, parameters, code):
    """By the generic call, since the methods of the SDK cannot misspell."""
    params = utils_models.Params(
        action=action, version="2020-06-06", protocol="HTTP", pathname="/", method="POST", auth_type="AK", style="RPC",
        req_body_type="formData", body_type="json",
    )
    request = utils_models.OpenApiRequest(query={"CustSpaceId": "cams-x000", **parameters})
    with pytest.raises(DaraException) as error:
        client.call_api(params, request, RuntimeOptions())
    assert error.value.code == code


@pytest.mark.parametrize(("operation", "request_type"), [
    ("list_chatapp_template", models.ListChatappTemplateRequest),
    ("query_chatapp_phone_numbers", models.QueryChatappPhoneNumbersRequest),
    ("send_chatapp_mass_message", models.SendChatappMassMessageRequest),
])
def test_calls_over_the_documented_rate_are_throttled(client, strict_mock, operation, request_type):
    with pytest.raises(ThrottlingException) as throttled:
        # Far more than the documented calls per second, on any machine.
        for _ in range(1000):
            try:
                getattr(client, operation)(request_type(**SPACE))
            except DaraException as error:
                if not error.code.startswith("Missing"):
                    raise
    error = throttled.value
    assert (error.status_code, error.code) == (429, "Throttling.User")
    assert 0 < error.retry_after <= 1000
    wait = error.retry_after
    answered = strict_mock.control("GET", f"call?Id={strict_mock.control('GET', 'calls')['Calls'][-1]['Id']}")
    headers = {header["Name"].lower(): header["Value"] for header in answered["Answer"]["Headers"]}
    assert headers["x-acs-retry-after"] == str(wait)
    assert headers["x-ratelimit-user-api"] == f"Limit:1,Remain:0,TimeLeft:{wait},Reset:{wait}"
