#!/bin/sh
# Everything over HTTP, without a broker, with curl and jq. The public figures need no login.
#
#   sh http.sh https://dunghan.example.vn rates     units by on-time rate, the lowest first
#   sh http.sh https://dunghan.example.vn form06    column 10, late, by field, of this month's form 06
#   sh http.sh https://dunghan.example.vn stream    server-sent events: a line whenever figures change
#   sh http.sh https://dunghan.example.vn follow    what has changed, one after the other, for ever
set -eu
url=$1 what=$2

rates() {
    curl -sf "$url/api/v1/units?definition=A" |
        jq -r '.rows | map(select(.rate.pct)) | sort_by(.rate.pct | tonumber)[]
               | "\(.rate.pct) % (\(.rate.num)/\(.rate.den))  \(.code)  \(.name.vi)"'
}

form06() {
    curl -sf "$url/api/v1/reports/06?from=$(date +%Y-%m-01)&to=$(date +%Y-%m-%d)" |
        jq -r '.rows[] | select(.field) | "\(.resolved_late)  \(.field)  \(.name.vi)"'
}

stream() {
    curl -sfN "$url/api/v1/events"
}

# Nothing is missed, whatever is restarted: keep `next` where it outlives you. 410: begin anew.
follow() {
    next=$(curl -sf "$url/api/v1/changes" | jq -r .next)
    while answer=$(curl -sf --max-time 60 "$url/api/v1/changes?since=$next&wait=30"); do
        printf '%s\n' "$answer" | jq -c '.changes[]'
        next=$(printf '%s\n' "$answer" | jq -r .next)
    done
}

case $what in
rates | form06 | stream | follow) "$what" ;;
*) echo "what? rates, form06, stream or follow" >&2 && exit 64 ;;
esac
