#!/bin/sh
# An event to the gateway of this machine, by curl and jq; before it all that it does not have.
#
#   sh example.sh KEY_FILE URL STATE [EVENT]
#   sh example.sh qms.key http://127.0.0.1:8099 /var/lib/qms '{"type":"rated","score":5}'
#
# STATE is a directory: `epoch`, drawn once, and `events`, a line each, the number of an event being
# that of its line. An event is on disk before it is sent, and the gateway says how far it has them:
# whatever fails, nothing is lost, and nothing is counted twice. Exit 0: all are stored there; else
# call it again, now and then, without an event. What the gateway refuses as bad it names, and it
# holds up those behind it until its line is put right. When all are stored both files may be
# deleted, together. One at a time: flock STATE sh example.sh ..., where several may run.
set -eu
umask 077
key_file=$1 url=$2/v1/events state=$3 event=${4-}

mkdir -p "$state"
[ -s "$state/epoch" ] || od -An -N8 -tx1 /dev/urandom | tr -d ' \n' > "$state/epoch"
epoch=$(cat "$state/epoch")
if [ "$event" ]; then
    now=$(date +%Y-%m-%dT%H:%M:%S%:z)
    echo "$event" | jq -c --arg now "$now" '{at: $now} + .' >> "$state/events"
    sync "$state/epoch" "$state/events"
fi

# The key in a file, since everybody sees what stands in a command line.
echo "Authorization: Bearer $(head -n 1 "$key_file")" > "$state/header"
ask() {
    curl --silent --show-error --fail-with-body --max-time 30 --header "@$state/header" "$@" "$url"
}

total=$(wc -l < "$state/events")
said=$(ask)
stored=$(echo "$said" | jq --arg epoch "$epoch" 'if .epoch == $epoch then .committed else 0 end')
while [ "$stored" -lt "$total" ]; do
    tail -n "+$((stored + 1))" "$state/events" | head -n 500 |
        jq -cs --arg epoch "$epoch" --argjson first $((stored + 1)) \
            '{v: 1, epoch: $epoch, first: $first, events: .}' > "$state/batch"
    answer=$(ask --data-binary "@$state/batch") || { echo "$answer" >&2; exit 1; }
    stored=$(echo "$answer" | jq .committed)
done
