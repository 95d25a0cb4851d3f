"""The official Python SDK on a strict local CAMS: a number, a template and a conversation, as the service wants them."""

import json

import pytest
from alibabacloud_cams20200606 import models
from conftest import sdk
from darabonba.exceptions import DaraException

NUMBER, USER = "8613800000000", "8613800000001"
SPACE = {"cust_space_id": "cams-x000"}


def connect_number(client, mock):
    client.add_chatapp_phone_number(
        models.AddChatappPhoneNumberRequest(cc="86", phone_number=NUMBER[2:], verified_name="Shop", **SPACE)
    )
    number = {"phone_number": NUMBER, **SPACE}
    client.get_chatapp_verify_code(models.GetChatappVerifyCodeRequest(locale="en_US", method="sms", **number))
    code = mock.control("GET", f"verification-code?PhoneNumber={NUMBER}")["VerifyCode"]
    client.chatapp_verify_and_register(models.ChatappVerifyAndRegisterRequest(verify_code=code, **number))


def create_template(client):
    body = models.CreateChatappTemplateRequestComponents(type="BODY", text="Your order $(id) is on its way.")
    return client.create_chatapp_template(models.CreateChatappTemplateRequest(
        name="order_shipped", category="UTILITY", template_type="WHATSAPP", language="en", components=[body], **SPACE,
    )).body.data.template_code


def send(client, **fields):
    request = models.SendChatappMessageRequest(channel_type="whatsapp", from_=NUMBER, to=USER, **SPACE, **fields)
    return client.send_chatapp_message(request).body


def test_a_template_is_sent_once_number_and_template_are_there(strict_mock, scheme):
    client = sdk(strict_mock.endpoint, scheme[1])
    template = {"type": "template", "template_name": "order_shipped", "language": "en", "template_params": {"id": "7"}}
    assert send(client, **template).code == "InvalidParameter.PhoneNumberError"
    connect_number(client, strict_mock)
    assert send(client, **template).code == "InvalidParameter.TemplateNotExist"
    create_template(client)
    assert send(client, **{**template, "template_params": {}}).code == "InvalidParameter.TemplateParamsNotEmpty"
    assert send(client, **template).code == "OK"


def test_a_free_message_needs_one_of_the_user(strict_mock, scheme):
    client = sdk(strict_mock.endpoint, scheme[1])
    connect_number(client, strict_mock)
    text = {"type": "message", "message_type": "text", "content": json.dumps({"text": "Hello"})}
    assert send(client, **text).code == "OK"
    strict_mock.control("POST", "receive", {"BusinessNumber": NUMBER, "UserNumber": USER, "Message": "Hi"})
    assert send(client, **text).code == "OK"
    page = models.ListChatappMessageRequestPage(index=1, size=20)
    rows = client.list_chatapp_message(models.ListChatappMessageRequest(
        business_number=NUMBER, channel_type="whatsapp", page=page, **SPACE,
    )).body.data
    assert [row.message_status for row in rows] == ["failed", "success", "success"]


def test_calls_over_the_documented_rate_are_throttled(strict_mock, scheme):
    client = sdk(strict_mock.endpoint, scheme[1])
    request = models.ListChatappTemplateRequest(**SPACE)
    with pytest.raises(DaraException) as refused:
        for _ in range(1000):
            client.list_chatapp_template(request)
    assert refused.value.code == "Throttling.User"
