"""What there is and what the contract lists is the same: addresses of the route table and OpenAPI,
topics of the broker's access lists and AsyncAPI; and what the documents say is what a centre serves."""

import json
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))
import contracts
from harness import BIN, Stage, get

ROWS = json.loads(subprocess.run([BIN / "test-routes"], capture_output=True, check=True).stdout)
RULE = re.compile(r"^(?:pattern|topic) (read|write|readwrite) (\S+)$", re.M)
ACLS = ["dunghan.acl", "centre.acl", "integrator.acl", "integrator_units.acl", "revoked.acl"]


def known(path):
    """An address with its segment as the route table writes it."""
    return re.sub(r"\{\w+\}", "{code}", path)


def names_of(operation):
    """The parameters in the query of an operation."""
    parameters = [contracts.resolve(node) for node in operation.get("parameters", ())]
    return [node["name"] for node in parameters if node["in"] == "query"]


def rules():
    """(whether the centre says it, topic) of every rule of the access lists that is ours."""
    for name in ACLS:
        path = contracts.ROOT / "mqtt/contract" / name
        for access, topic in RULE.findall(path.read_text() if path.exists() else ""):
            if topic.startswith("dunghan/"):
                yield access, topic


def covers(rule, address):
    """Does the topic of an access list have those of a channel's address?"""
    pattern = re.escape(rule).replace(r"\#", ".*").replace(r"\+", "[^/]+").replace("%u", "[^/]+")
    return re.fullmatch(pattern.replace("@units@", ".*"), re.sub(r"\{\w+\}", "x", address))


class Listed(unittest.TestCase):
    def test_every_address_is_in_the_contract_and_every_one_of_the_contract_is_there(self):
        table = {
            (path + form, method.lower()): row["takes"]
            for row in ROWS
            for path in filter(None, row["paths"].values())
            for form in ("", *([".{code}"] if row["forms"] else []))
            for method in row["methods"].split(", ")
            if method not in ("HEAD", "OPTIONS")
        }
        listed = {
            (known(path), method): names_of(operation)
            for path, item in contracts.OPENAPI["paths"].items()
            for method, operation in item.items()
        }
        self.assertEqual(set(table), set(listed))
        for (path, method), names in table.items():
            if method == "get":
                self.assertEqual(names, listed[path, method], path)

    def test_what_any_script_may_read_is_tagged_so(self):
        for row in ROWS:
            for path in filter(None, row["paths"].values()):
                template = contracts.find_path(path.replace("{code}", "x"))
                tags = next(iter(contracts.OPENAPI["paths"][template].values()))["tags"]
                self.assertEqual(row["who"] == "scripts", tags == ["api"], path)

    def test_every_topic_of_the_access_lists_is_in_the_contract_and_the_other_way_round(self):
        addresses = [channel["address"] for channel in contracts.ASYNCAPI["channels"].values()]
        reserved = contracts.ASYNCAPI.get("x-reserved", [])
        for _, topic in rules():
            found = any(covers(topic, address) for address in [*addresses, *reserved])
            self.assertTrue(found, f"{topic} is in an access list and not in asyncapi.json")
        for name, channel in contracts.ASYNCAPI["channels"].items():
            access = {access for access, topic in rules() if covers(topic, channel["address"])}
            self.assertTrue(access, f"nobody may use {channel['address']}")
            if name in contracts.SAID:
                self.assertTrue(access & {"write", "readwrite"}, name)

    def test_every_schema_is_used(self):
        cited = set(re.findall(r'"([\w-]+\.json)(?:#[^"]*)?"', json.dumps(contracts.DOCUMENTS)))
        cited |= {name.split("/")[-1] for name in re.findall(r'"(schemas/[\w.-]+)"', json.dumps(contracts.DOCUMENTS))}
        for name in contracts.DOCUMENTS:
            if name.startswith("schemas/"):
                self.assertIn(name.removeprefix("schemas/"), cited)

    def test_a_centre_serves_the_documents_as_they_stand_here(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker())
            links = centre.json("/api/v1")["links"]
            self.assertEqual(links["openapi"], "/api/v1/openapi.json")
            self.assertEqual(links["asyncapi"], "/api/v1/asyncapi.json")
            for name, document in contracts.DOCUMENTS.items():
                self.assertEqual(centre.json(f"/api/v1/{name}"), document, name)
            for name in ("none.json", "event", "..", "openapi.json"):
                self.assertEqual(get(centre.port, f"/api/v1/schemas/{name}")[0], 404, name)
            for path in ("/api", "/en/api"):
                status, page = get(centre.port, path)
                self.assertEqual(status, 200)
                for name in ("openapi.json", "asyncapi.json", "schemas/summary.json"):
                    self.assertIn(f'href="/api/v1/{name}"', page.decode())


if __name__ == "__main__":
    unittest.main()
