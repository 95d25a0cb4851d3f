"""The official Python SDK on the local CAMS."""

import pytest
from alibabacloud_cams20200606 import models
from conftest import sdk
from darabonba.exceptions import DaraException

NUMBER = "8613800000000"
SCOPE = {"business_number": NUMBER, "cust_space_id": "cams-x000"}
PAGE = {"index": 1, "size": 20}


def list_groups(client, **filters):
    page = models.ListChatGroupRequestPage(**PAGE)
    body = client.list_chat_group(models.ListChatGroupRequest(page=page, **SCOPE, **filters)).body
    assert body.code == "OK" and body.success is True and body.request_id
    return body.data


def active_group(client):
    created = client.add_chat_group(models.AddChatGroupRequest(subject="Weekly orders", **SCOPE)).body
    assert created.code == "OK" and created.unique_code
    assert list_groups(client).list[0].group_status == "CREATING"
    group = list_groups(client).list[0]
    assert group.group_status == "ACTIVE" and group.subject == "Weekly orders"
    return {"group_id": group.group_id, **SCOPE}


def test_a_group_lives_through_all_eight_operations(mock, scheme):
    client = sdk(mock.endpoint, scheme[1])
    group = active_group(client)

    changed = client.update_chat_group(models.UpdateChatGroupRequest(subject="Orders", **group)).body
    assert changed.result == 1
    assert list_groups(client, subject="Orders").total == 1
    assert list_groups(client, subject="Weekly orders").total == 0

    added = client.add_chat_group_invite_link(models.AddChatGroupInviteLinkRequest(channel_type="WHATSAPP", **group))
    link = added.body.invite_link
    assert added.status_code == 200 and link.startswith("https://chat.whatsapp.com/")
    for last in range(1, 4):
        mock.control("POST", "join", {"InviteLink": link, "Number": f"861380000000{last}"})

    page = models.ListChatGroupParticipantsRequestPage(index=2, size=2)
    members = client.list_chat_group_participants(models.ListChatGroupParticipantsRequest(page=page, **group)).body.data
    assert members.total == 3
    assert [member.participant_number for member in members.list] == ["8613800000003"]

    removed = [models.DeleteChatGroupParticipantsRequestList(participant_number="8613800000003")]
    request = models.DeleteChatGroupParticipantsRequest(list=removed, **group)
    assert client.delete_chat_group_participants(request).body.result == 1

    request = models.DeleteChatGroupInviteLinkRequest(**group)
    assert client.delete_chat_group_invite_link(request).body.result == 1
    assert client.delete_chat_group_invite_link(request).body.result == 0

    assert client.delete_chat_group(models.DeleteChatGroupRequest(**group)).body.result == 1
    assert list_groups(client).list[0].group_status == "DELETING"
    assert list_groups(client).total == 0

    actions = mock.called()
    assert len(actions) == 8


def test_a_template_is_refused_mended_and_passed(mock, scheme):
    client = sdk(mock.endpoint, scheme[1])
    scope = {"cust_space_id": "cams-x000", "language": "en_US"}

    def create(text):
        body = models.CreateChatappTemplateRequestComponents(type="BODY", text=text)
        return client.create_chatapp_template(models.CreateChatappTemplateRequest(
            name="sale", category="MARKETING", template_type="WHATSAPP", components=[body], **scope,
        )).body

    assert create("Hello {{1}}!").code == "InvalidParameter.MessageInvalid"
    mock.control("POST", "refuse-template", {"Name": "sale", "Reason": "ABUSIVE"})
    code = create("Hello $(name)!").data.template_code

    def look():
        request = models.GetChatappTemplateDetailRequest(template_code=code, **scope)
        return client.get_chatapp_template_detail(request).body.data

    assert [look().audit_status for _ in range(3)] == ["unaudit", "auditing", "fail"]
    assert look().reason == "ABUSIVE"
    body = models.ModifyChatappTemplateRequestComponents(type="BODY", text="Hello!")
    request = models.ModifyChatappTemplateRequest(template_code=code, components=[body], **scope)
    assert client.modify_chatapp_template(request).body.data.template_name == "sale"
    assert [look().audit_status for _ in range(3)] == ["unaudit", "auditing", "pass"]
    assert look().components[0].text == "Hello!"

    page = models.ListChatappTemplateRequestPage(index=1, size=5)
    rows = client.list_chatapp_template(models.ListChatappTemplateRequest(page=page, **scope)).body
    assert rows.total == 1 and rows.list_template[0].template_code == code
    request = models.DeleteChatappTemplateRequest(template_code=code, template_type="WHATSAPP", **scope)
    assert client.delete_chatapp_template(request).body.code == "OK"
    assert client.delete_chatapp_template(request).body.code == "DelError.TemplateNotExist"


def test_a_number_is_verified_and_connected(mock, scheme):
    client = sdk(mock.endpoint, scheme[1])
    space = {"cust_space_id": "cams-x000"}
    number = {"phone_number": NUMBER, **space}
    added = models.AddChatappPhoneNumberRequest(cc="86", phone_number=NUMBER[2:], verified_name="Shop", **space)
    assert client.add_chatapp_phone_number(added).body.code == "OK"
    sent = models.GetChatappVerifyCodeRequest(locale="en_US", method="sms", **number)
    assert client.get_chatapp_verify_code(sent).body.code == "OK"
    code = mock.control("GET", f"verification-code?PhoneNumber={NUMBER}")["VerifyCode"]

    def verify(code):
        return client.chatapp_verify_and_register(models.ChatappVerifyAndRegisterRequest(verify_code=code, **number)).body

    def states():
        row, = client.query_chatapp_phone_numbers(models.QueryChatappPhoneNumbersRequest(**space)).body.phone_numbers
        return row.status, row.code_verification_status

    assert states() == ("UNVERIFIED", "NOT_VERIFIED")
    assert verify("wrong").code == "InvalidParameter.VerifyCodeError"
    assert verify(code).code == "OK"
    assert [states(), states()] == [("PENDING", "VERIFIED"), ("CONNECTED", "VERIFIED")]


@pytest.mark.parametrize(
    ("key_id", "key_secret", "code"),
    [("nobody", "x", "InvalidAccessKeyId.NotFound"), ("interop-id", "x", "SignatureDoesNotMatch")],
)
def test_wrong_keys_are_refused(mock, scheme, key_id, key_secret, code):
    client = sdk(mock.endpoint, scheme[1], key_id, key_secret)
    with pytest.raises(DaraException) as refused:
        client.add_chat_group(models.AddChatGroupRequest(**SCOPE))
    assert refused.value.code == code


@pytest.mark.parametrize("missing", ["business_number", "cust_space_id", "group_id"])
def test_a_missing_parameter_is_named(mock, scheme, missing):
    client = sdk(mock.endpoint, scheme[1])
    parameters = {"group_id": "E1", **SCOPE}
    del parameters[missing]
    with pytest.raises(DaraException) as refused:
        client.add_chat_group_invite_link(models.AddChatGroupInviteLinkRequest(**parameters))
    assert refused.value.code == "Missing" + missing.title().replace("_", "")


def test_an_unknown_group_is_refused_with_http_200(mock, scheme):
    client = sdk(mock.endpoint, scheme[1])
    response = client.add_chat_group_invite_link(models.AddChatGroupInviteLinkRequest(group_id="E1", **SCOPE))
    assert response.status_code == 200
    assert response.body.success is False and response.body.code == "InvalidParameter.GroupNotExist"
    assert response.body.invite_link is None
