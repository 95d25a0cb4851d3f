"""What the official SDK knows of its operations, read from its own classes, and random requests made from that."""

import functools
import inspect
import json
import pathlib
import re
import typing

from alibabacloud_cams20200606 import models
from alibabacloud_cams20200606.client import Client

# Parameters of the gateway that the SDK lists with some operations; they are not part of the operation.
GATEWAY = {"OwnerId", "ResourceOwnerAccount", "ResourceOwnerId"}

TEXTS = [
    "s1", "", "0", "a b", "~-_.!*'()", "x=1&y=2", "你好👋", "%2B+%20", "tab\tnl\n", "\"q\" \\ /", "<&>'", "é+~*%",
]

FACTS = pathlib.Path(__file__).parents[2] / "crates" / "cams-models" / "tests" / "it" / "facts" / "operations.txt"


def _operations():
    found = {}
    for name, method in inspect.getmembers(Client, inspect.isfunction):
        hints = inspect.signature(method)
        answer = str(hints.return_annotation).rpartition(".")[2].rstrip("'>")
        if list(hints.parameters) == ["self", "request"] and not name.endswith("_async"):
            found[answer.removesuffix("Response")] = name
    return found


def _facts():
    """The operations that the official SDKs have, and the fields that must be there, as `Action Path`."""
    known, action, required = set(), "", set()
    for line in FACTS.read_text(encoding="utf-8").splitlines():
        sign, path, *_ = line.split(" ")
        if not sign.startswith((">", "<")):
            action = sign
            known.add(action)
        elif sign == ">!":
            required.add(f"{action} {path}")
    return known, required


# Method of the client by the name of the operation.
OPERATIONS = _operations()
KNOWN, REQUIRED = _facts()


@functools.cache
def fields(model):
    """Attribute, wire name and type of each field of a model."""
    hints = typing.get_type_hints(model.__init__)
    read = re.findall(r"m\.get\('([^']+)'\) is not None:.*?self\.(\w+)", inspect.getsource(model.from_map), re.DOTALL)
    wire_names = {attribute: name for name, attribute in read}
    assert wire_names.keys() == hints.keys() - {"return"}, model
    return [(attribute, wire_names[attribute], hints[attribute]) for attribute in wire_names]


def request_class(action):
    return getattr(models, f"{action}Request")


def kinds(action):
    """Type of each parameter of the operation."""
    return {name: kind for _, name, kind in fields(request_class(action)) if name not in GATEWAY}


def random_request(action, random, texts=tuple(TEXTS), leave_out=0.0):
    """A JSON request with every field of the operation, less some that need not be there."""

    def value(kind, path):
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if kind is str:
            return random.choice(texts)
        if kind is bool:
            return random.random() < 0.5
        if kind is int:
            return random.choice([1, 7, 20])
        if kind is typing.Any:
            return random.choice([random.choice(texts), 7, True, [1, "x"], {"Nested": "é"}])
        if origin is list:
            return [value(arguments[0], f"{path}[]") for _ in range(random.randint(1, 3))]
        if origin is dict:
            return {name: value(arguments[1], f"{path}{{}}") for name in random.sample(["k", "你 =&", "z1"], 2)}
        return model(kind, f"{path}.")

    def model(cls, prefix):
        filled = {}
        for _, name, kind in fields(cls):
            path = f"{prefix}{name}"
            # A page without its numbers is refused here, whatever the operation.
            needed = f"{action} {path}" in REQUIRED or path in ("Page.Index", "Page.Size")
            if name not in GATEWAY and (needed or random.random() >= leave_out):
                filled[name] = value(kind, path)
                # Text that is not JSON is refused before anything is sent.
                if (action, path) == ("SendChatappMessage", "Content"):
                    filled[name] = json.dumps({"text": filled[name]}, ensure_ascii=False)
        return filled

    return model(request_class(action), "")


def send(client, action, parameters):
    """The answer of the SDK to a JSON request."""
    return getattr(client, OPERATIONS[action])(request_class(action)().from_map(parameters))
