"""The official SDK of the storage on the local stand-in, with an authorization that the official CAMS SDK fetched."""

import datetime

import alibabacloud_oss_v2 as oss
import pytest
from alibabacloud_cams20200606 import models
from conftest import sdk

# A multiple of no buffer of anybody.
CONTENT = bytes(range(256)) * 9001


def authorization(mock):
    request = models.GetChatappUploadAuthorizationRequest(cust_space_id="cams-x000")
    return sdk(mock.endpoint, None).get_chatapp_upload_authorization(request).body.data


def storage(data, secret=None):
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(
        data.access_key_id, secret or data.access_key_secret, data.security_token
    )
    config.region, config.endpoint = "ap-southeast-1", data.end_point
    config.retry_max_attempts = 1
    return oss.Client(config)


def test_an_object_is_stored_and_read(mock):
    data = authorization(mock)
    key = f"{data.dir}/a b+(é)~.bin"
    put = oss.PutObjectRequest(data.bucket_name, key, acl="public-read", body=CONTENT, forbid_overwrite=True)
    stored = storage(data).put_object(put)
    assert stored.status_code == 200 and stored.hash_crc64
    read = storage(data).get_object(oss.GetObjectRequest(data.bucket_name, key))
    assert read.body.content == CONTENT


@pytest.mark.parametrize("wrong", ["secret", "directory"])
def test_what_is_not_allowed_is_refused(mock, wrong):
    data = authorization(mock)
    directory = data.dir if wrong == "secret" else "elsewhere"
    client = storage(data, secret="x" if wrong == "secret" else None)
    put = oss.PutObjectRequest(data.bucket_name, f"{directory}/{datetime.date.today()}", body=b"x")
    with pytest.raises(oss.exceptions.OperationError) as refused:
        client.put_object(put)
    error = refused.value.unwrap()
    assert (error.status_code, error.code) == (403, {"secret": "SignatureDoesNotMatch", "directory": "AccessDenied"}[wrong])
