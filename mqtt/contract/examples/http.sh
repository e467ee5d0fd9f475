#!/bin/sh
# Everything over HTTP, without a broker, with curl and jq. The public figures need no login.
#
#   sh http.sh https://dunghan.example.vn rates     units by on-time rate, the lowest first
#   sh http.sh https://dunghan.example.vn form06    column 10, late, by field, of this month's form 06
#   sh http.sh https://dunghan.example.vn stream    server-sent events: a line whenever figures change
#   sh http.sh https://dunghan.example.vn follow    what has changed, one after the other, for ever
set -eu
url=${1:?"usage: http.sh URL rates|form06|stream|follow"} what=${2:-rates}

rates() {
    curl -sSf "$url/api/v1/units?definition=A" |
        jq -r '.rows | map(select(.rate.pct)) | sort_by(.rate.pct | tonumber)[]
               | "\(.rate.pct) % (\(.rate.num)/\(.rate.den))  \(.code)  \(.name.vi)"'
}

form06() {
    export TZ=ICT-7 # a month begins at midnight of Việt Nam, wherever this runs
    curl -sSf "$url/api/v1/reports/06?from=$(date +%Y-%m-01)&to=$(date +%Y-%m-%d)" |
        jq -r '.rows[] | select(.field) | "\(.resolved_late)  \(.field)  \(.name.vi)"'
}

stream() {
    curl -sSfN "$url/api/v1/events"
}

# Nothing is missed, whatever is restarted: keep `next` where it outlives you. 410: begin anew, as at
# first, and read what you keep once more.
follow() {
    next=
    while :; do
        answer=$(curl -sS --max-time 60 -w '\n%{http_code}' \
            "$url/api/v1/changes${next:+?since=$next&wait=30}") || answer=
        case $(printf '%s\n' "$answer" | tail -n 1) in
        200)
            printf '%s\n' "$answer" | sed '$d' | jq -c '.changes[]'
            next=$(printf '%s\n' "$answer" | sed '$d' | jq -r .next)
            ;;
        410) echo "begin anew" >&2 && next= ;;
        *) sleep 2 ;; # it is away; what happens meanwhile is told later
        esac
    done
}

case $what in
rates | form06 | stream | follow) "$what" ;;
*) echo "what? rates, form06, stream or follow" >&2 && exit 64 ;;
esac
