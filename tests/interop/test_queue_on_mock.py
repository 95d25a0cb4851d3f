"""The official client of the queue on the local stand-in, with a token that the official SDK of Dybaseapi fetched."""

import base64
import json

import pytest
from alibabacloud_dybaseapi20170525 import models
from alibabacloud_dybaseapi20170525.client import Client
from alibabacloud_tea_openapi import utils_models
from conftest import KEY_ID, KEY_SECRET
from mns.account import Account
from mns.mns_exception import MNSServerException

QUEUE = "Alicom-Queue-1000000000000002-ChatAppInbound"


def queue(mock, name=QUEUE, secret=None):
    config = utils_models.Config(
        access_key_id=KEY_ID,
        access_key_secret=KEY_SECRET,
        endpoint=mock.endpoint.removeprefix("http://"),
        protocol="http",
    )
    request = models.QueryTokenForMnsQueueRequest(message_type="ChatAppInbound", queue_name=QUEUE)
    body = Client(config).query_token_for_mns_queue(request).body
    assert body.code == "OK"
    token = body.message_token_dto
    account = Account(mock.endpoint, token.access_key_id, secret or token.access_key_secret, token.security_token)
    return account.get_queue(name)


def put(mock, number, name=QUEUE):
    item = json.dumps({"MessageId": str(number), "Type": "TEXT", "Message": "hello 你好 <&>"})
    body = base64.b64encode(item.encode()).decode()
    mock.control("POST", "queue/messages", {"Queue": name, "Body": body})
    return item


def count(mock):
    return mock.control("GET", f"queue/messages?Queue={QUEUE}")["Messages"]


def test_messages_are_received_and_deleted(mock):
    items = [put(mock, number) for number in range(20)]
    consumer = queue(mock)
    batch = consumer.batch_receive_message(16, 3)
    assert [message.message_body.decode() for message in batch] == items[:16]
    assert {message.dequeue_count for message in batch} == {1}
    consumer.batch_delete_message([message.receipt_handle for message in batch])
    for item in items[16:]:
        message = consumer.receive_message(1)
        assert message.message_body.decode() == item
        consumer.delete_message(message.receipt_handle)
    assert count(mock) == 0
    with pytest.raises(MNSServerException) as empty:
        consumer.batch_receive_message(16, 0)
    assert empty.value.type == "MessageNotExist"


def test_a_changed_visibility_brings_a_new_handle_and_kills_the_old_one(mock):
    put(mock, 1)
    consumer = queue(mock)
    [message] = consumer.batch_receive_message(1, 0)
    changed = consumer.change_message_visibility(message.receipt_handle, 60)
    assert changed.receipt_handle != message.receipt_handle
    with pytest.raises(MNSServerException) as dead:
        consumer.batch_delete_message([message.receipt_handle])
    assert "MessageNotExist" in str(dead.value.sub_errors)
    consumer.batch_delete_message([changed.receipt_handle])
    assert count(mock) == 0


def test_only_what_failed_is_listed(mock):
    [put(mock, number) for number in range(3)]
    mock.control("POST", "queue/faults", {"Queue": QUEUE, "Fault": "KeepFirst"})
    consumer = queue(mock)
    handles = [message.receipt_handle for message in consumer.batch_receive_message(16, 0)]
    with pytest.raises(MNSServerException) as failed:
        consumer.batch_delete_message(handles)
    assert [error["ReceiptHandle"] for error in failed.value.sub_errors] == handles[:1]
    assert count(mock) == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("secret", "SignatureDoesNotMatch"),
        ("queue", "AccessDenied"),
        ("expired", "SecurityTokenExpired"),
    ],
)
def test_what_is_not_allowed_is_refused(mock, wrong, code):
    other = "Alicom-Queue-1-ChatAppStatus"
    consumer = queue(mock, other if wrong == "queue" else QUEUE, "x" if wrong == "secret" else None)
    if wrong == "expired":
        mock.control("POST", "queue/expire-tokens")
    with pytest.raises(MNSServerException) as refused:
        consumer.batch_receive_message(1, 0)
    assert refused.value.type == code
