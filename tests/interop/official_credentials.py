"""What the official credentials library finds: a process of its own, since it reads the environment when it is imported.

Reads a list of environments from stdin, writes for each what was found. Each is looked at in a fork that imports the
library anew. Calls of STS go to the server in the first argument."""

import json
import os
import sys
import urllib.parse

import aiofiles, aiohttp, requests  # noqa: E401, F401: what the library needs, so that a fork is fast
from Tea.core import TeaCore

compose_url = TeaCore.compose_url


def to_test_server(request):
    url = urllib.parse.urlsplit(compose_url(request))
    return f"{sys.argv[1]}/?{url.query}" if url.netloc.startswith("sts.") else url.geturl()


def look(environment):
    os.environ.clear()
    os.environ.update(environment)
    from alibabacloud_credentials.provider import DefaultCredentialsProvider

    try:
        found = DefaultCredentialsProvider().get_credentials()
    except BaseException:
        return None
    _, link, *inner = found.get_provider_name().split("/")
    return {
        "link": {"credential_uri": "credentials_uri"}.get(link, link),
        "provider": inner[0] if inner else link,
        "access_key_id": found.get_access_key_id(),
        "is_temporary": bool(found.get_security_token()),
    }


def in_a_fork(environment):
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reader)
        with os.fdopen(os.dup(writer), "w") as answer:
            json.dump(look(environment), answer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(process, 0)
    return json.loads(text)


TeaCore.compose_url = to_test_server
json.dump([in_a_fork(environment) for environment in json.load(sys.stdin)], sys.stdout)
