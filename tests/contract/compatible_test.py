"""The contract keeps what the last released one promised (released.json); and whatever is broken on
purpose is found, while what may be added is not."""

import copy
import json
import unittest

import compatible

EVENT = ("schemas/event.json",)
SUMMARY = ("schemas/summary.json",)
PATHS = ("openapi.json", "paths")
CHANNELS = ("asyncapi.json", "channels")


def change(contract, way, act):
    """A copy of a contract in which act() has changed what is at the end of the way."""
    changed = copy.deepcopy(contract)
    node = changed
    for step in way:
        node = node[step]
    act(node)
    return changed


def without(name):
    return lambda node: node.remove(name) if isinstance(node, list) else node.pop(name)


def having(**members):
    return lambda node: node.update(members)


def more(value):
    return lambda node: node.append(value)


BROKEN = [
    ("an address is gone", PATHS, without("/api/v1/summary")),
    ("an operator's address is gone", PATHS, without("/healthz")),
    ("an address moves", PATHS, lambda paths: paths.update({"/api/v1/sum": paths.pop("/api/v1/summary")})),
    ("a schema is gone", (), without("schemas/version.json")),
    ("a parameter is gone", (*PATHS, "/api/v1/summary", "get"), without("parameters")),
    ("a parameter is required", ("openapi.json", "components", "parameters", "from"), having(required=True)),
    ("a parameter takes less", ("openapi.json", "components", "parameters", "definition", "schema", "enum"), without("D")),
    ("a new parameter is required", (*PATHS, "/api/v1/devices", "get"),
     having(parameters=[{"name": "unit", "in": "query", "required": True, "schema": {"type": "string"}}])),
    ("an answer is gone", (*PATHS, "/healthz", "get", "responses"), without("503")),
    ("a media type is gone", (*PATHS, "/api/v1/reports/06.csv", "get", "responses", "200", "content"), without("text/csv")),
    ("an event of the stream is gone",
     (*PATHS, "/api/v1/events", "get", "responses", "200", "content", "text/event-stream", "x-events"), without("beat")),
    ("a member that we give is gone", (*SUMMARY, "properties"), without("quarantined")),
    ("an optional member that we give is gone", ("schemas/receipt.json", "properties"), without("chain")),
    ("a member that we give need not be there", (*SUMMARY, "required"), without("link")),
    ("a member that we give may be null", (*SUMMARY, "properties", "quarantined"), having(type=["integer", "null"])),
    ("a member that we give has another type", ("schemas/figures.json", "$defs", "percent"), having(type="number")),
    ("a shared part that we give loses a member", ("schemas/figures.json", "$defs", "resolved", "properties"), without("late")),
    ("a number that we give may be negative", ("schemas/common.json", "$defs", "count"), without("minimum")),
    ("a text that we give has another form", ("schemas/common.json", "$defs", "stamp"), having(pattern="^[0-9]+$")),
    ("the protocol has another version", ("schemas/receipt.json", "properties", "v"), having(const=2)),
    ("a member that others send is required", (*EVENT, "required"), more("counter")),
    ("a member that others send is not known", (*EVENT, "properties"), without("basis")),
    ("a name that others send is not known", (*EVENT, "properties", "channel", "enum"), without("postal")),
    ("a number that others send may be less", (*EVENT, "properties", "count"), having(maximum=1000)),
    ("a text that others send has another form", ("schemas/common.json", "$defs", "epoch"), having(pattern="^[0-9A-F]{32}$")),
    ("others may send fewer events", ("schemas/batch.json", "properties", "events"), having(maxItems=100)),
    ("members that are not known are refused", ("schemas/batch.json",), having(additionalProperties=False)),
    ("a rule for what others send", (*EVENT, "allOf"), more({"if": {"properties": {"type": {"const": "rated"}}}, "then": {"required": ["counter"]}})),
    ("what goes together has changed", ("schemas/batch.json", "dependentRequired"), having(first=["oldest"])),
    ("a topic is gone", CHANNELS, without("receipts")),
    ("a topic moves", (*CHANNELS, "centre"), having(address="dunghan/v1/state")),
    ("a message is gone", (*CHANNELS, "centre", "messages"), without("centre")),
    ("what was retained is not", ("asyncapi.json", "operations", "sendState", "bindings", "mqtt"), having(retain=False)),
    ("nobody sends any more", ("asyncapi.json", "operations"), without("sendReceipt")),
]

KEPT = [
    ("a new address", PATHS, having(**{"/api/v1/new": {"get": {"tags": ["api"], "responses": {}}}})),
    ("a new member that we give", (*SUMMARY, "properties"), having(new={"type": "string"})),
    ("a member that we always give", (*SUMMARY, "required"), more("new")),
    ("a new name that we give", ("schemas/overview.json", "$defs", "alarm", "enum"), more("flood")),
    ("a new type of event", (*EVENT, "properties", "type", "enum"), more("moved")),
    ("a rule for that type alone", (*EVENT, "allOf"), more({"if": {"properties": {"type": {"const": "moved"}}}, "then": {"required": ["to_unit"]}})),
    ("a new member that others may send", (*EVENT, "properties"), having(new={"type": "string"})),
    ("others need not say a member", (*EVENT, "required"), without("unit")),
    ("others may send more events", ("schemas/batch.json", "properties", "events"), having(maxItems=2000)),
    ("a new parameter", (*PATHS, "/api/v1/devices", "get"), having(parameters=[{"name": "unit", "in": "query", "schema": {"type": "string"}}])),
    ("a new topic", CHANNELS, having(new={"address": "dunghan/v1/new", "messages": {}})),
    ("other words", SUMMARY, having(description="Otherwise.")),
    ("a page is gone", PATHS, without("/cach-tinh")),
]


class Compatible(unittest.TestCase):
    contract = compatible.contract()

    def test_the_contract_keeps_what_was_released(self):
        released = json.loads(compatible.RELEASED.read_text())
        self.assertEqual(list(compatible.breaks(released, self.contract)), [])

    def test_whatever_is_broken_is_found(self):
        for name, way, act in BROKEN:
            with self.subTest(name):
                self.assertTrue(list(compatible.breaks(self.contract, change(self.contract, way, act))))

    def test_what_may_be_added_is_not(self):
        for name, way, act in KEPT:
            with self.subTest(name):
                self.assertEqual(list(compatible.breaks(self.contract, change(self.contract, way, act))), [])

    def test_a_greater_major_version_is_free(self):
        gone = change(self.contract, PATHS, without("/api/v1/summary"))
        for version, free in (("1.1.0", False), ("2.0.0", True)):
            renewed = change(gone, ("openapi.json", "info"), having(version=version))
            self.assertEqual(not list(compatible.breaks(self.contract, renewed)), free)


if __name__ == "__main__":
    unittest.main()
