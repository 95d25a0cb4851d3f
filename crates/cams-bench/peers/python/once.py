"""One call by the official Python SDK, as a script makes it: `once.py http://127.0.0.1:PORT`. `command.py` measures it."""

import os
import sys

from alibabacloud_cams20200606.client import Client
from alibabacloud_cams20200606.models import ListChatGroupRequest, ListChatGroupRequestPage
from alibabacloud_tea_openapi.models import Config

client = Client(
    Config(
        access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        endpoint=sys.argv[1].removeprefix("http://"),
        protocol="http",
    )
)
request = ListChatGroupRequest(
    business_number="8613800000000", cust_space_id="cams-x000", page=ListChatGroupRequestPage(index=1, size=20)
)
print(client.list_chat_group(request).body.to_map())
