"""Every enumerator of a header says where it is from: it begins with the name of its module, of its
folder where several of it share one interface, or of its enumeration, so that no two headers have one
name for two things."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMENT = re.compile(r"/\*.*?\*/", re.S)
ENUM = re.compile(r"\benum\s+(\w*)\s*\{(.*?)\}", re.S)
NAME = re.compile(r"^\s*([A-Z][A-Z0-9_]*)\b")


def headers():
    for top in ("mqtt", "sensors", "appliance", "web"):
        for path in sorted((ROOT / top).rglob("*.h")):
            if "node_modules" not in path.parts:
                yield path


def prefixes(path, tag):
    for word in filter(None, (path.stem.upper(), path.parent.name.upper(), tag.upper())):
        yield word
        yield word.removesuffix("S")


def faults():
    for path in headers():
        for tag, body in ENUM.findall(COMMENT.sub("", path.read_text())):
            for name in filter(None, (NAME.match(part) for part in body.split(","))):
                known = tuple(prefixes(path, tag))
                if not name[1].startswith(known):
                    yield f"{path.relative_to(ROOT)}: {name[1]} begins neither with the module's " \
                          f"name, its folder's nor {tag or 'that of an enumeration'}"


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found))
    sys.exit(bool(found))
