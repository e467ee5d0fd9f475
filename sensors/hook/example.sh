#!/bin/sh
# An event to the gateway of this machine, by curl and jq; before it all that it does not have.
#
#   sh example.sh KEY_FILE URL STATE [EVENT]
#   sh example.sh qms.key http://127.0.0.1:8099 /var/lib/qms '{"type":"rated","score":5}'
#
# STATE is a directory: `epoch`, drawn once, and of it EPOCH.events, a line each, the number of an
# event being that of its line, and EPOCH.stored, how many of them the gateway has had. An event is on
# disk before it is sent, and the gateway says how far it has them: whatever fails, nothing is lost,
# and nothing is counted twice. Exit 0: all are stored there; else call it again, now and then, without
# an event. What the gateway refuses as bad it names, and it holds up those behind it until its line
# is put right. When all are stored the files may be deleted, `epoch` first. A gateway that has lost its
# outbox knows of none: what it had may have been counted and is not sent again, and the rest goes on
# under a new epoch. One at a time: flock STATE sh example.sh ..., where several may run.
set -eu
umask 077
key_file=$1 url=$2/v1/events state=$3 event=${4-}

draw() { od -An -N8 -tx1 /dev/urandom | tr -d ' \n'; }

mkdir -p "$state"
[ -s "$state/epoch" ] || draw > "$state/epoch"
epoch=$(cat "$state/epoch")
events=$state/$epoch.events
if [ "$event" ]; then
    now=$(date +%Y-%m-%dT%H:%M:%S%:z)
    echo "$event" | jq -c --arg now "$now" '{at: $now} + .' >> "$events"
    sync "$state/epoch" "$events"
fi

# The key in a file, since everybody sees what stands in a command line.
echo "Authorization: Bearer $(head -n 1 "$key_file")" > "$state/header"
ask() {
    curl --silent --show-error --fail-with-body --max-time 30 --header "@$state/header" "$@" "$url"
}

had=$(cat "$state/$epoch.stored" 2> /dev/null || echo 0)
said=$(ask)
stored=$(echo "$said" | jq --arg epoch "$epoch" 'if .epoch == $epoch then .committed else 0 end')
if [ "$stored" -lt "$had" ]; then
    next=$(draw)
    tail -n "+$((had + 1))" "$events" > "$state/$next.events"
    echo "$next" > "$state/next"
    sync "$state/next" "$state/$next.events"
    mv "$state/next" "$state/epoch" # from here on it is decided
    rm "$events" "$state/$epoch.stored"
    epoch=$next events=$state/$next.events stored=0
fi
total=$(cat "$events" 2> /dev/null | wc -l)
while [ "$stored" -lt "$total" ]; do
    tail -n "+$((stored + 1))" "$events" | head -n 500 |
        jq -cs --arg epoch "$epoch" --argjson first $((stored + 1)) \
            '{v: 1, epoch: $epoch, first: $first, events: .}' > "$state/batch"
    answer=$(ask --data-binary "@$state/batch") || { echo "$answer" >&2; exit 1; }
    stored=$(echo "$answer" | jq .committed)
    echo "$stored" > "$state/$epoch.stored"
done
