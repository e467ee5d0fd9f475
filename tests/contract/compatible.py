#!/usr/bin/python3
"""Does a contract keep what an earlier one promised? What breaks whoever relies on it, a sentence each.

    tests/contract/compatible.py release    when a version is released: keeps its contract

What a major version promises:

* Addresses, their parameters and answers, topics, documents and members stay.
* Who sends to us may go on as before: nothing more is required, nothing taken before is refused.
* Who reads us gets no less and nothing of another type, form or range, `null` included. New members
  may come, and new names in an enumeration: readers are told to take them as something new.
* What cannot be compared (a pattern, a condition) must stay as it is; a condition may be added for
  names that did not exist.
* Pages, staff pages and topics that are the centre's own are not promised.

A document whose version has a greater major than the released one is free.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASED = Path(__file__).with_name("released.json")
FOLDERS = ["mqtt/contract", "web/contract"]
SAYS_NOTHING = ("description", "title", "summary", "examples", "example", "$schema")
NAMED = ("properties", "$defs")

TAKES, GIVES = "takes", "gives"  # who is bound: we take what others send; we give what others read


def contract():
    """Every document as it stands now, by the name under which it is served."""
    return {
        str(path.relative_to(ROOT / folder)): json.loads(path.read_text())
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.json"))
        if path.parent.name != "examples"  # of tools, not documents
    }


def bare(node, named=False):
    """Without what only people read; where keys are names of members or documents all stay."""
    if isinstance(node, list):
        return [bare(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {
        name: {"version": value["version"]} if name == "info" else bare(value, name in NAMED)
        for name, value in node.items()
        if named or not (name in SAYS_NOTHING or (name.startswith("x-") and name.endswith("-vi")))
    }


class Place:
    """A node of a document of a contract, with what it stands for when it is a reference."""

    def __init__(self, documents, name, node):
        self.documents, self.name, self.node = documents, name, node
        while isinstance(self.node, dict) and "$ref" in self.node:
            self._follow()

    def _follow(self):
        beside = {key: value for key, value in self.node.items() if key != "$ref"}
        file, _, pointer = self.node["$ref"].partition("#")
        if file:
            self.name = file if file.startswith("schemas/") else f"schemas/{file}"
        target = self.documents.get(self.name, {})
        for part in filter(None, pointer.split("/")):
            target = target.get(part.replace("~1", "/").replace("~0", "~"), {})
        self.node = {**target, **beside}

    def at(self, node):
        return Place(self.documents, self.name, node)

    def get(self, key, otherwise=None):
        return self.node.get(key, otherwise)

    def key(self):
        return self.name, json.dumps(self.node, sort_keys=True)


# --- schemas -----------------------------------------------------------------------------------

KINDS = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null",
         list: "array", dict: "object"}
EVERY_KIND = set(KINDS.values())


def kinds(place):
    """The JSON types that a value may have."""
    if "type" in place.node:
        found = place.get("type")
        return set([found] if isinstance(found, str) else found)
    if "const" in place.node:
        return {KINDS[type(place.get("const"))]}
    if "enum" in place.node:
        return {KINDS[type(value)] for value in place.get("enum")}
    for word in ("anyOf", "oneOf"):
        if word in place.node:
            return set().union(*(kinds(place.at(one)) for one in place.get(word)))
    return EVERY_KIND


# A bound: of a lower one more is less room, of an upper one it is the other way round.
BOUNDS = {"minimum": 1, "minLength": 1, "minItems": 1, "maximum": -1, "maxLength": -1, "maxItems": -1}


def tighter(old, new, word):
    """Does the new one leave less room?"""
    if new is None:
        return False
    return old is None or (new - old) * BOUNDS[word] > 0


class Schemas:
    """Two schemas beside each other, and all that they lead to."""

    def __init__(self):
        self._seen = set()

    def compare(self, old, new, bound, path):
        key = (old.key(), new.key(), bound)
        if key in self._seen:
            return
        self._seen.add(key)
        yield from self._kinds(old, new, bound, path)
        yield from self._names(old, new, bound, path)
        yield from self._bounds(old, new, bound, path)
        yield from self._members(old, new, bound, path)
        yield from self._choices(old, new, bound, path)
        yield from self._conditions(old, new, bound, path)
        if isinstance(old.get("items"), dict) and isinstance(new.get("items"), dict):
            yield from self.compare(old.at(old.get("items")), new.at(new.get("items")), bound, f"{path}[]")

    @staticmethod
    def _kinds(old, new, bound, path):
        before, now = kinds(old), kinds(new)
        if bound == TAKES and before - now:
            yield f"{path}: {', '.join(sorted(before - now))} is not taken any more"
        if bound == GIVES and now - before:
            yield f"{path}: may be {', '.join(sorted(now - before))} now"

    @staticmethod
    def _names(old, new, bound, path):
        if "const" in old.node and old.get("const") != new.get("const") and bound == GIVES:
            yield f"{path}: is not {old.get('const')!r} any more"
        before = old.get("enum", [old.get("const")] if "const" in old.node else None)
        now = new.get("enum", [new.get("const")] if "const" in new.node else None)
        if bound == TAKES and now is not None:
            gone = [value for value in before if value not in now] if before else ["what was free before"]
            if gone:
                yield f"{path}: {', '.join(map(str, gone))} is not taken any more"

    @staticmethod
    def _bounds(old, new, bound, path):
        for word in BOUNDS:
            before, now = old.get(word), new.get(word)
            if tighter(before, now, word) if bound == TAKES else tighter(now, before, word):
                yield f"{path}: {word} was {before} and is {now}"
        if old.get("pattern") != new.get("pattern") and (bound == GIVES or "pattern" in new.node):
            yield f"{path}: its pattern has changed"

    def _members(self, old, new, bound, path):
        before, now = old.get("properties", {}), new.get("properties", {})
        musts_before, musts_now = set(old.get("required", ())), set(new.get("required", ()))
        for name in before:
            if name not in now:
                yield f"{path}/{name}: is gone"
            else:
                yield from self.compare(old.at(before[name]), new.at(now[name]), bound, f"{path}/{name}")
        for name in sorted(musts_now - musts_before if bound == TAKES else set()):
            yield f"{path}/{name}: is required now"
        for name in sorted((musts_before - musts_now) & set(now) if bound == GIVES else set()):
            yield f"{path}/{name}: need not be there any more"
        if bound == TAKES and new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
            yield f"{path}: members that are not known are refused now"

    def _choices(self, old, new, bound, path):
        """Each that was taken must fit one that is; each that is given one that was."""
        for word in ("anyOf", "oneOf"):
            before, now = old.get(word, []), new.get(word, [])
            for one in (before if bound == TAKES else now) if before and now else []:
                others = now if bound == TAKES else before
                if not any(self._fits(old, new, one, other, bound) for other in others):
                    yield f"{path}: a choice of {word} does not fit any more"

    @staticmethod
    def _fits(old, new, one, other, bound):
        before, now = (one, other) if bound == TAKES else (other, one)
        return not list(Schemas().compare(old.at(before), new.at(now), bound, ""))

    @staticmethod
    def _conditions(old, new, bound, path):
        for word in ("if", "then", "else", "not", "dependentRequired"):
            if old.get(word) != new.get(word):
                yield f"{path}: {word} has changed, which cannot be compared"
        before, now = old.get("allOf", []), new.get("allOf", [])
        if bound == GIVES and [rule for rule in before if rule not in now]:
            yield f"{path}: a rule of allOf is gone"
        for rule in now:
            if bound == TAKES and rule not in before and not _of_new_names(rule, old):
                yield f"{path}: a rule of allOf is new, or has changed"


def _of_new_names(rule, old):
    """Is it a condition only on names that the old schema does not have?"""
    for member, test in rule.get("if", {}).get("properties", {}).items():
        known = old.at(old.get("properties", {}).get(member, {})).get("enum", [])
        names = test.get("enum", [test["const"]] if "const" in test else known)
        if names and not set(names) & set(known):
            return True
    return False


# --- documents ---------------------------------------------------------------------------------

def major(document):
    return int(document["info"]["version"].split(".")[0])


def same_address(text):
    return re.sub(r"\{\w+\}", "{}", text)


def of_parameters(old, new, schemas, path):
    before = {one.get("name"): one for one in map(old.at, old.get("parameters", ()))}
    now = {one.get("name"): one for one in map(new.at, new.get("parameters", ()))}
    for name, one in before.items():
        if one.get("in") == "path":
            continue  # by its place
        if name not in now or now[name].get("in") != one.get("in"):
            yield f"{path}: parameter {name} is gone"
            continue
        yield from schemas.compare(one.at(one.get("schema", {})), now[name].at(now[name].get("schema", {})),
                                   TAKES, f"{path}?{name}")
    for name, one in now.items():
        was_required = name in before and before[name].get("required")
        if one.get("in") != "path" and one.get("required") and not was_required:
            yield f"{path}: parameter {name} is required now"


def of_answers(old, new, schemas, path):
    for status, node in old.get("responses").items():
        if status not in new.get("responses"):
            yield f"{path}: answer {status} is gone"
            continue
        before, now = old.at(node), new.at(new.get("responses")[status])
        for kind, media in before.get("content", {}).items():
            if kind not in now.get("content", {}):
                yield f"{path}: {status} as {kind} is gone"
                continue
            other = now.get("content")[kind]
            yield from schemas.compare(before.at(media.get("schema", {})), now.at(other.get("schema", {})),
                                       GIVES, f"{path} {status}")
            yield from of_stream(before, now, media, other, schemas, path)


def of_stream(old, new, media, other, schemas, path):
    for name, file in media.get("x-events", {}).items():
        if name not in other.get("x-events", {}):
            yield f"{path}: event {name} of the stream is gone"
            continue
        yield from schemas.compare(old.at({"$ref": file}), new.at({"$ref": other["x-events"][name]}),
                                   GIVES, f"{path} {name}")


PROMISED = {"api", "operation"}


def of_openapi(old, new):
    schemas = Schemas()
    now = {same_address(path): item for path, item in new["openapi.json"]["paths"].items()}
    for path, item in old["openapi.json"]["paths"].items():
        for method, operation in item.items():
            if not PROMISED & set(operation["tags"]):
                continue
            other = now.get(same_address(path), {}).get(method)
            if other is None:
                yield f"{method.upper()} {path} is gone"
                continue
            before, after = Place(old, "openapi.json", operation), Place(new, "openapi.json", other)
            yield from of_parameters(before, after, schemas, path)
            yield from of_answers(before, after, schemas, path)


def said_on(document, name):
    """The operations of a channel, by what they do."""
    return {
        operation["action"]: operation
        for operation in document["operations"].values()
        if operation["channel"]["$ref"] == f"#/channels/{name}"
    }


def of_channel(old, new, names, schemas, path):
    before, now = (documents["asyncapi.json"] for documents in (old, new))
    for action, operation in said_on(before, names[0]).items():
        other = said_on(now, names[1]).get(action)
        if other is None:
            yield f"{path}: nobody will {action} any more"
            continue
        if operation.get("bindings") != other.get("bindings"):
            yield f"{path}: its binding has changed"
        bound = GIVES if action == "send" else TAKES
        messages = now["channels"][names[1]]["messages"]
        for name, node in before["channels"][names[0]]["messages"].items():
            if name not in messages:
                yield f"{path}: message {name} is gone"
                continue
            payloads = [
                Place(documents, "asyncapi.json", Place(documents, "asyncapi.json", one).get("payload"))
                for documents, one in ((old, node), (new, messages[name]))
            ]
            yield from schemas.compare(*payloads, bound, f"{path} {name}")


def of_asyncapi(old, new):
    schemas = Schemas()
    now = {
        same_address(channel["address"]): name
        for name, channel in new["asyncapi.json"]["channels"].items()
    }
    for name, channel in old["asyncapi.json"]["channels"].items():
        if channel.get("x-internal"):
            continue
        other = now.get(same_address(channel["address"]))
        if other is None:
            yield f"topic {channel['address']} is gone"
        else:
            yield from of_channel(old, new, (name, other), schemas, channel["address"])


def breaks(old, new):
    """What a new contract breaks of an old one, both as contract() has them."""
    old, new = bare(old, named=True), bare(new, named=True)
    for name in old:
        if name not in new:
            yield f"{name} is gone"
    for name, of in (("openapi.json", of_openapi), ("asyncapi.json", of_asyncapi)):
        if major(new[name]) <= major(old[name]):
            yield from of(old, new)


if __name__ == "__main__":
    if sys.argv[1:] != ["release"]:
        sys.exit(__doc__)
    RELEASED.write_text(json.dumps(bare(contract(), named=True), ensure_ascii=False, indent=1) + "\n")
