"""The contract of the program under test: is what it says in it, and nothing else?

What mqtt/contract and web/contract have, read once. harness.py asks here for every answer and every
message that a test sees, so that a member that no schema names fails the test that saw it.
"""

import json
import re
import urllib.parse
from pathlib import Path

from jsonschema import Draft202012Validator, RefResolver

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "mqtt/contract", ROOT / "web/contract"]
PLACE = "http://contract/"  # nobody is asked there: only what relative references begin with

DOCUMENTS = {
    str(path.relative_to(folder)): json.loads(path.read_text())
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.json"))
    if path.parent.name != "examples"  # of tools, not documents
}
OPENAPI, ASYNCAPI = DOCUMENTS["openapi.json"], DOCUMENTS["asyncapi.json"]

STORE = {PLACE + name: document for name, document in DOCUMENTS.items()}


def validator(schema, place="openapi.json"):
    """Of a schema that stands in that document."""
    resolver = RefResolver(PLACE + place, STORE[PLACE + place], STORE)
    return Draft202012Validator(schema, resolver=resolver)


def faults(name, value):
    """What is wrong with a payload, a line each; `name` is a file such as receipt.json."""
    place = f"schemas/{name}"
    return _lines(validator(DOCUMENTS[place], place), value)


def _lines(against, value):
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
        for error in against.iter_errors(value)
    ]


def resolve(node, document=OPENAPI):
    """What a node stands for that may be a reference within its document."""
    while "$ref" in node and node["$ref"].startswith("#/"):
        target = document
        for part in node["$ref"][2:].split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _pattern(template, segment="[^/]+"):
    path, dot, _ = template.partition(".{form}")
    parts = re.split(r"\{[^}]*\}", path)
    return re.compile(segment.join(map(re.escape, parts)) + (r"\.(csv|xlsx|json)" if dot else ""))


# --- HTTP --------------------------------------------------------------------------------------

PATHS = [  # a list's files first, lest ".csv" be taken for a part of a code
    (_pattern(template), template)
    for template in sorted(OPENAPI["paths"], key=lambda template: "{form}" not in template)
]


def find_path(path):
    """The template of an address; None: there is none in the contract."""
    exact = OPENAPI["paths"].get(path)
    if exact:
        return path
    return next((template for pattern, template in PATHS if pattern.fullmatch(path)), None)


def _response(path, method, status):
    """What the contract says of an answer; None: nothing."""
    template = find_path(path)
    if not template:
        return OPENAPI["components"]["responses"]["Fault"] if status >= 400 else None
    operation = OPENAPI["paths"][template].get("get" if method == "HEAD" else method.lower())
    if not operation:
        return OPENAPI["components"]["responses"]["Fault"] if status >= 400 else None
    responses = operation["responses"]
    return resolve(responses.get(str(status)) or (responses["default"] if status >= 400 else {}))


def check_answer(target, status, kind, body, method="GET"):
    """AssertionError: the contract does not have this answer. `kind` is its Content-Type."""
    path = urllib.parse.unquote(urllib.parse.urlsplit(target).path)
    if status in (204, 308) or method not in ("GET", "HEAD", "POST"):
        return
    response = _response(path, method, status)
    if not response:
        raise AssertionError(f"{method} {path}: {status} is not in the contract")
    if not body or method == "HEAD":
        return
    media = response.get("content", {}).get(kind.partition(";")[0])
    if media is None:
        raise AssertionError(f"{method} {path}: {status} as {kind} is not in the contract")
    if "json" in kind:
        found = _lines(validator(media["schema"]), json.loads(body))
        if found:
            raise AssertionError(f"{method} {path}, {status}: " + "; ".join(found[:5]))


STREAM = OPENAPI["paths"]["/api/v1/events"]["get"]["responses"]["200"]["content"]["text/event-stream"]


def check_news(event):
    """AssertionError: the contract does not have this event of the stream."""
    place = STREAM["x-events"].get(event.get("event"))
    if not place:
        raise AssertionError(f"event {event.get('event')} of the stream is not in the contract")
    found = faults(place.removeprefix("schemas/"), json.loads(event["data"]))
    if found:
        raise AssertionError(f"event {event['event']} of the stream: " + "; ".join(found))


# --- MQTT --------------------------------------------------------------------------------------

CHANNELS = [(_pattern(channel["address"]), name) for name, channel in ASYNCAPI["channels"].items()]
SAID = {  # by the centre
    operation["channel"]["$ref"].removeprefix("#/channels/")
    for operation in ASYNCAPI["operations"].values()
    if operation["action"] == "send"
}


def find_channel(topic):
    """The name of a topic's channel; None: there is none in the contract."""
    found = [name for pattern, name in CHANNELS if pattern.fullmatch(topic)]
    return min(found, key=lambda name: len(ASYNCAPI["channels"][name].get("parameters", ())), default=None)


def schemas_of(channel):
    """The schemas of what is said on a channel: files such as receipt.json."""
    messages = ASYNCAPI["channels"][channel]["messages"].values()
    return [
        resolve(message, ASYNCAPI)["payload"]["$ref"].removeprefix("schemas/") for message in messages
    ]


def check_message(topic, payload):
    """AssertionError: the contract does not have this message; an empty one takes back what was
    retained."""
    channel = find_channel(topic)
    if not channel:
        raise AssertionError(f"{topic} is not in the contract")
    if not payload:
        return
    value = json.loads(payload)
    found = [faults(name, value) for name in schemas_of(channel)]
    if all(found):
        raise AssertionError(f"{topic}: " + "; ".join(min(found, key=len)[:5]) + f" in {payload[:300]!r}")
