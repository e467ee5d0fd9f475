#!/usr/bin/env python3
"""On-time rates as they change, a line each, with paho (Debian: python3-paho-mqtt, pip: paho-mqtt).

In the directory that `dunghan integrator add` wrote:
    python3 statistics.py HOST PORT                  with its certificate
    python3 statistics.py HOST PORT NAME PASSWORD    as --password told them

What is retained comes at once, then whatever changes. The same figures as form 06 has them.
"""

import json
import sys

import paho.mqtt.client as mqtt

TOPIC = "dunghan/v1/stats/+/_all/month"  # of each unit with those below it, all fields together


def on_connect(client, _data, _flags, reason, _properties):
    print(f"connected: {reason}", flush=True)
    client.subscribe([(TOPIC, 1), ("dunghan/v1/centre", 1)])  # after each connection anew


def on_message(_client, _data, message):
    if not message.payload:  # emptied: there is no such unit any more
        print(f"{message.topic}: ended", flush=True)
        return
    said = json.loads(message.payload)  # ignore members that you do not know
    if message.topic == "dunghan/v1/centre":
        print(f"the centre: {said['link']}", flush=True)  # else figures may be old: "ready" is well
        return
    rate, devices = said["rates"]["A"], said["completeness"]
    on_time = "no data yet"  # of a month in which nothing was resolved
    if rate["pct"] is not None:  # a string: exact
        on_time = f"{rate['pct']} % on time ({rate['num']}/{rate['den']})"
    print(
        f"{said['unit']}: {on_time}, "
        f"{said['in_progress']['overdue']} overdue; "
        f"{devices['reporting']} of {devices['devices']} devices report",
        flush=True,
    )


def main():
    if len(sys.argv) not in (3, 5):
        sys.exit("usage: python3 statistics.py HOST PORT [NAME PASSWORD]")
    host, port, *login = sys.argv[1:]
    kind = getattr(mqtt, "CallbackAPIVersion", None)  # paho 2 asks for it, paho 1 has none
    client = mqtt.Client(*([kind.VERSION2] if kind else []), protocol=mqtt.MQTTv5)
    if login:
        client.username_pw_set(*login)
        client.tls_set("ca.crt")
    else:
        client.tls_set("ca.crt", "integrator.crt", "integrator.key")
    client.on_connect, client.on_message = on_connect, on_message
    client.connect(host, int(port))
    client.loop_forever()  # and comes back by itself


main()
