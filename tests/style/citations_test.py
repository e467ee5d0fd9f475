"""Every source or document that a comment or a document cites is in the repository.

A citation is a name with one of the ENDINGS. It may be a path from the root, one from the folder
of whoever cites it, or a bare name: then a file of that name must be somewhere. FOREIGN are files
of others that may be spoken of. What programs take or write (*.csv, *.yaml) is not looked at.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

ENDINGS = "md|c|h|inc|sql|py|js|css"
CITED = re.compile(rf"(?<![\w/.*-])(?:[\w-]+/)*[a-z0-9A-Z][\w-]+\.(?:{ENDINGS})(?![\w/*(-]|\.\w)")
C_COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|("(?:\\.|[^"\\\n])*")', re.S)
HASH_COMMENT = re.compile(r"(?:^|\s)#[^\n]*")
DOCSTRING = re.compile(r'^"""(.*?)"""', re.S)

FOREIGN = {"cet.h", "libpq-fe.h", "sqlite3.h", "xlsxwriter.h"}


def files(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard"],
                            check=True, capture_output=True, text=True).stdout.split("\n")
    return [Path(name) for name in listed if name and (root / name).is_file()]


def prose(path, text):
    """What of a file is written for readers; C is searched for comments outside its texts."""
    if path.suffix == ".md":
        return text
    if path.suffix in (".c", ".h", ".inc", ".js", ".css"):
        return "\n".join(found[0] for found in C_COMMENT.finditer(text) if not found[1])
    if path.suffix == ".py":
        text = "\n".join([*DOCSTRING.findall(text), *HASH_COMMENT.findall(text)])
    elif path.suffix == ".sql":
        text = "\n".join(re.findall(r"--[^\n]*", text))
    elif path.suffix in (".yaml", ".service", ".cmake", ".txt", ".conf"):
        text = "\n".join(HASH_COMMENT.findall(text))
    else:
        text = ""
    return text


def missing(path, text, present):
    names = {other.name for other in present}
    for cited in sorted(set(CITED.findall(prose(path, text)))):
        if "/" in cited:
            found = Path(cited) in present or path.parent / cited in present
        else:
            found = cited in names or cited in FOREIGN
        if not found:
            yield f"{path}: cites {cited}, which is not in the repository"


def try_itself():
    present = {Path("mqtt/event.h"), Path("README.md")}
    tries = [
        ("a/b.h", "/* rules: nowhere.md §2 */", 1),
        ("a/b.c", "/* see mqtt/event.h, event.h and README.md */", 0),
        ("a/b.c", "/* see sensors/event.h */", 1),
        ("a/b.c", 'const char *file = "nowhere.md"; /* a text */', 0),
        ("README.md", "as `lost/event.h` says.", 1),
        ("a/b.py", '"""As in lost.md."""\nx = 1  # and in gone.h', 2),
        ("a/b.sql", "-- lost.md", 1),
    ]
    for name, text, expected in tries:
        if len(list(missing(Path(name), text, present))) != expected:
            yield f"{text!r} in {name}: wanted {expected} faults"


if __name__ == "__main__":
    every = set(files(ROOT))
    faults = [fault for path in sorted(every - {Path(__file__).resolve().relative_to(ROOT)})
              for fault in missing(path, (ROOT / path).read_text(errors="replace"), every)]
    faults += try_itself()
    print("\n".join(faults))
    sys.exit(bool(faults))
