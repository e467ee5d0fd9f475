#!/bin/sh
# On-time rates as they change, a line each, with mosquitto_sub and jq.
#
# In the directory that `dunghan integrator add` wrote, where mosquitto_sub finds its options:
#   sh statistics.sh               every unit and field
#   sh statistics.sh H42.31        one unit, with those below it
#
# The topics are retained: what is there comes at once, then whatever changes. An empty message says
# that a topic is not kept any more.
unit=${1:-+}
XDG_CONFIG_HOME=. exec mosquitto_sub -F '%t %p' -t "dunghan/v1/stats/$unit/+/month" |
    jq --raw-input --raw-output --unbuffered '
        capture("(?<topic>\\S+) (?<payload>.*)")
        | .topic as $topic
        | if .payload == "" then "\($topic): ended"
          else .payload | fromjson
            | .rates.A as $rate
            | "\($rate.pct) % on time (\($rate.num)/\($rate.den))" as $on_time
            | "\(.unit) \(.field): \(if $rate.pct then $on_time else "no data yet" end), "
              + "\(.in_progress.overdue) overdue, as of \(.as_of)"
          end'
