#!/usr/bin/python3
"""What the programs of two builds answer on the same data: equal but for the clock, or the
difference.

    tests/bench/answers.py build/release/bin OTHER/build/release/bin

For whoever restructures and means to change nothing. Each build takes in the demo's catalogue and
the same simulated half year, under every frozen and running period; then every address is asked
that either of them lists or is known here, in both languages, with good and bad parameters and
methods, as a visitor and as staff. Digest, command line, status, headers and bodies are compared;
moments, versions and hashes of the page's files are masked. Exit 0: equal.
"""

import difflib
import http.client
import os
import re
import subprocess
import sys
import urllib.parse
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))

import harness

MASKS = [
    (re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), b"<moment>"),
    (re.compile(rb"\b\d\d:\d\d(:\d\d)?\b"), b"<time>"),
    (re.compile(rb'("(version|uptime|as_of|revision)": ?)("[^"]*"|\d+)'), rb"\1<n>"),
    (re.compile(rb'("canary_age_s": ?)\d+'), rb"\1<n>"),
    (re.compile(rb"\b[0-9a-f]{16}\b"), b"<epoch>"),
    (re.compile(rb"\bv=[0-9a-f]{6,}"), b"v=<hash>"),
    (re.compile(rb'(name="(csrf|token)" value=")[^"]*'), rb"\1<token>"),
    (re.compile(rb"(data-version=\")[^\"]*"), rb"\1<n>"),
    (re.compile(rb"\b\d{15,}\b"), b"<n>"),
    (re.compile(rb"^(dunghan_(?!http_requests)\S+ )[\d.e+-]+$", re.M), rb"\1<n>"),
]
PATHS = """
/ /en/ /en /cach-tinh /en/method /giay-phep /en/licence /favicon.ico /robots.txt /nothing /en/nothing
/wall /man-hinh /api /api/ /api/v1 /api/v1/ /api/v1/summary /api/v1/fields /api/v1/units
/api/v1/devices /api/v1/trend /api/v1/overdue /api/v1/due-soon /api/v1/calendar /api/v1/changes
/api/v1/reports/06 /api/v1/reports/06.csv /api/v1/reports/06.xlsx /api/v1/periods /api/v1/nothing
/api/v1/openapi.json /api/problems/not-found /healthz /version /metrics /noi-bo /en/staff
/noi-bo/su-kien-de-rieng /en/staff/quarantine /noi-bo/cong-thu-thap /en/staff/gateways
/noi-bo/dang-nhap /en/staff/login /noi-bo/dang-xuat /en/staff/logout /%2e%2e/etc/passwd /a%00b
""".split()
QUERIES = ["", "?definition=A", "?definition=D", "?definition=E", "?definition=A&definition=B",
           "?unknown=1", "?fbclid=x", "?utm_source=x", "?from=2026-06-01&to=2026-06-30",
           "?from=2026-06-01&to=2026-06-30&unit=H42.31&sub_units=0", "?from=2026-06-30&to=2026-06-01",
           "?period=2026-06", "?period=none", "?from=x&to=y", "?unit=nobody&from=2026-06-01&to=2026-06-30",
           "?structure=now&from=2026-06-01&to=2026-06-30", "?field=land&period=2026-06"]
METHODS = ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]


def mask(data):
    for pattern, instead in MASKS:
        data = pattern.sub(instead, data)
    return data


def ask(port, method, path, headers=(), body=None):
    connection = http.client.HTTPConnection(harness.LOOPBACK, port, timeout=30)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in dict(headers).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        said = sorted(
            (n, v) for n, v in response.getheaders()
            if n.lower() not in ("date", "etag", "content-length", "last-modified", "set-cookie")
        )
        text = b"" if path.startswith("/api/v1/events") else response.read()
        return response.status, said, text, response
    finally:
        connection.close()


def show(path, answer):
    status, said, text, _ = answer
    if text[:2] == b"PK":  # a workbook: its making is in it
        text = b"<workbook>"
    head = f"{status}\n" + "\n".join(f"{n}: {v}" for n, v in said)
    return (mask(head.encode()) + b"\n\n" + mask(text)).decode(errors="replace")


def log_in(port):
    path = "/noi-bo/dang-nhap"
    _, _, form, response = ask(port, "GET", path)
    fields = dict(re.findall(rb'name="(\w+)" value="([^"]*)"', form))
    cookie = response.getheader("Set-Cookie", "").split(";")[0]
    fields = {k.decode(): v.decode() for k, v in fields.items()} | {"name": "an", "password": "mat-khau-thu-nghiem"}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie,
               "Origin": f"http://{harness.LOOPBACK}:{port}", "Sec-Fetch-Site": "same-origin"}
    _, _, _, response = ask(port, "POST", path, headers, urllib.parse.urlencode(fields).encode())
    return response.getheader("Set-Cookie", cookie).split(";")[0]


def history(folder, program):
    """Half a year of the demo's district, up to the day before yesterday."""
    last = date.today() - timedelta(2)
    data = harness.DEMO_DATA
    words = ["history", "--from", str(last - timedelta(180)), "--to", str(last), "--seed", "2026",
             "--units", data / "units.csv", "--procedures", data / "procedures.csv",
             "--calendar", ROOT / "appliance/data/calendar.csv"]
    path = folder / "history.jsonl"
    with open(path, "wb") as out:
        subprocess.run([program, *words], stdout=out, check=True)
    return path


def answers(binaries, events):
    """Every answer of one build, by what was asked."""
    harness.BIN = Path(binaries)
    said = {}
    with harness.Stage() as stage:
        broker = stage.broker()
        centre = stage.centre(broker, start=False)
        said["import"] = mask(centre.dunghan("import", "events", events).encode()).decode()
        for month in range(1, 7):
            centre.dunghan("period", "add", f"2026-{month:02}", "--kind", "month", check=False)
        centre.dunghan("period", "freeze", "2026-06", check=False)
        centre.dunghan("staff", "add", "an", typed="mat-khau-thu-nghiem\n" * 2, check=False)
        centre.start()
        stranger = harness.ForeignGateway("gw-x", broker)
        stranger.deliver(stranger.batches([{"type": "intake"}, {"type": "x"}], 2))
        harness.wait_until(lambda: centre.json("/api/v1/summary"), "a page")
        for path in PATHS:
            for query in QUERIES:
                said[f"GET {path}{query}"] = show(path, ask(centre.port, "GET", path + query))
            for method in METHODS:
                said[f"{method} {path}"] = show(path, ask(centre.port, method, path, body=b"" if method == "POST" else None))
            english = {"Accept-Language": "en", "Accept-Encoding": "gzip"}
            said[f"GET {path} en"] = show(path, ask(centre.port, "GET", path, {"Accept-Language": "en"}))
            said[f"HEAD {path} gzip"] = show(path, ask(centre.port, "HEAD", path, english))
        cookie = log_in(centre.port)
        for path in PATHS:
            if "noi-bo" in path or "staff" in path and "dang-xuat" not in path:
                said[f"staff GET {path}"] = show(path, ask(centre.port, "GET", path, {"Cookie": cookie}))
        centre.stop()
        said["verify"] = centre.dunghan("verify")
        for words in (["--from", "2026-06-01", "--to", "2026-06-30"],
                      ["--from", "2026-05-15", "--to", "2026-11-14", "--format", "csv"],
                      ["--from", "2026-05-15", "--to", "2026-11-14", "--format", "json"]):
            said[f"form06 {words}"] = mask(centre.dunghan("form06", *words).encode()).decode()
        for words in (["apologies", "--from", "2026-06-01", "--to", "2026-11-14"], ["period", "list"],
                      ["quarantine", "list"], ["gateway", "list"],
                      ["due", "--received", "2018-02-12T09:00", "--limit", "3wd"]):
            said[" ".join(words)] = mask(centre.dunghan(*words, check=False).stdout.encode()).decode()
    return said


def main():
    first, second = sys.argv[1:3]
    with harness.Stage() as stage:
        events = history(stage.path, Path(first) / "dunghan-sim")
        before, after = answers(first, events), answers(second, events)
    differ = 0
    for asked in sorted(before | after):
        a, b = before.get(asked, "<nothing>"), after.get(asked, "<nothing>")
        if a != b:
            differ += 1
            print(f"=== {asked}")
            lines = difflib.unified_diff(re.split(r"(?<=>)|\n", a), re.split(r"(?<=>)|\n", b), lineterm="", n=0)
            print("\n".join(list(lines)[2:40]))
    print(f"{len(before | after)} answers, {differ} differ; ledger {after['verify'].split('ledger ')[1][:12]}")
    return differ > 0


if __name__ == "__main__":
    sys.exit(main())
