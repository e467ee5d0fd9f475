"""What is done to a nation: a table of faults, drawn from a seed."""

import collections
import time

from harness import wait_until

ELECTION_S = 90  # until there is a leader, and until the others follow


class Chaos:
    def __init__(self, nation, chance, readers):
        self.nation = nation
        self.cluster = nation.cluster
        self.chance = chance
        self.readers = readers
        self.done = collections.Counter()
        self.dump = None  # an older copy of what PostgreSQL has

    def strike(self, name):
        for reader in self.readers:
            reader.fault = name
        FAULTS[name](self)
        self.done[name] += 1
        time.sleep(self.chance.uniform(0.1, 1))

    def province(self):
        return self.chance.choice(self.nation.provinces)

    def whole(self):
        """Two faults of the cluster at once may leave nobody; that is no news."""
        wait_until(self.cluster.whole, "a leader and two that follow", ELECTION_S)

    def leader(self):
        self.whole()
        return self.cluster.leader()

    def leader_killed(self):
        old = self.leader()
        old.kill()
        begin = time.monotonic()
        wait_until(self.cluster.leader, "another leads", ELECTION_S)
        print(f"  another leads after {time.monotonic() - begin:.1f} s", flush=True)
        old.start(wait=False)

    def replica_killed(self):
        self.whole()
        node = self.chance.choice(self.cluster.replicas())
        node.kill()
        time.sleep(self.chance.uniform(0, 3))
        node.start(wait=False)

    def receiver_stopped(self):
        """A synchronous one holds up every COMMIT, until Patroni takes another."""
        self.whole()
        node = self.chance.choice(self.cluster.replicas())
        wait_until(node.freeze_receiver, "there is a receiver")
        time.sleep(self.chance.uniform(2, 6))
        node.thaw()

    def etcd_killed(self):
        etcd = self.chance.choice(self.cluster.etcds)
        etcd.kill()
        time.sleep(self.chance.uniform(0.5, 4))
        etcd.start(wait=False)

    def etcd_has_no_majority(self):
        """Who leads steps back, for it cannot know."""
        self.whole()
        two = self.chance.sample(self.cluster.etcds, 2)
        for etcd in two:
            etcd.kill()
        time.sleep(self.chance.uniform(8, 15))
        for etcd in two:
            etcd.start(wait=False)
        self.whole()

    def centre_killed(self):
        centre = self.province().centre
        centre.kill()
        time.sleep(self.chance.uniform(0, 1))
        centre.start(wait=False)

    def gateway_killed(self):
        gateway = self.province().gateway
        gateway.kill()
        time.sleep(self.chance.uniform(0, 1))
        gateway.start(wait=False)

    def sink_killed(self):
        sink = self.province().sink
        sink.kill()
        time.sleep(self.chance.uniform(0, 1))
        sink.start(wait=False)

    def second_sink(self):
        """Of one centre, for a while."""
        sink = self.province().sink
        other = self.nation.stage.run(f"{sink.name}-second", sink.argv())
        time.sleep(self.chance.uniform(1, 4))
        other.kill()

    def _lose(self, what):
        relay = self.leader().relay
        lost = relay.lost
        relay.lose(what)
        wait_until(lambda: relay.lost > lost, f"a COMMIT's {what} is lost", ELECTION_S)

    def commit_lost(self):
        self._lose("question")

    def answer_lost(self):
        self._lose("answer")

    def cut(self):
        """Between the centres and one or all of the machines."""
        relays = self.chance.choice([self.nation.relays, [self.chance.choice(self.nation.relays)]])
        for relay in relays:
            relay.refusing = self.chance.random() < 0.5
            relay.cut()
        time.sleep(self.chance.uniform(0.5, 4))
        for relay in relays:
            relay.refusing = False

    def centre_restored(self):
        province = self.province()
        wait_until(lambda: province.back_up(self.nation.stage), "a backup")
        time.sleep(self.chance.uniform(1, 3))
        province.restore()

    def postgresql_restored(self):
        """To what it had a while ago, before everybody's eyes."""
        self.whole()
        dump = self.cluster.dump()
        time.sleep(self.chance.uniform(2, 5))
        wait_until(lambda: self.cluster.put_back(dump), "the older copy is in place", ELECTION_S)

    def all_restored(self):
        """All three machines are lost, and there is an older copy."""
        self.whole()
        copy = self.cluster.back_up()
        time.sleep(self.chance.uniform(2, 5))
        self.cluster.restore(copy)
        self.whole()


FAULTS = {
    "leader killed": Chaos.leader_killed,
    "replica killed": Chaos.replica_killed,
    "WAL receiver stopped": Chaos.receiver_stopped,
    "etcd killed": Chaos.etcd_killed,
    "centre killed": Chaos.centre_killed,
    "gateway killed": Chaos.gateway_killed,
    "sink killed": Chaos.sink_killed,
    "second sink": Chaos.second_sink,
    "COMMIT lost": Chaos.commit_lost,
    "answer of COMMIT lost": Chaos.answer_lost,
    "cut": Chaos.cut,
    "centre restored": Chaos.centre_restored,
    "PostgreSQL restored": Chaos.postgresql_restored,
    "etcd has no majority": Chaos.etcd_has_no_majority,
    "all PostgreSQL lost, restored": Chaos.all_restored,
}

# Each of them once. After an election sinks rest for a while, so what waits for them comes late.
LONG = {"etcd has no majority", "all PostgreSQL lost, restored"}
SHORT = [name for name in FAULTS if name not in LONG]
RARE = {"leader killed", "WAL receiver stopped", *LONG}  # they take long


def draw(chance, count):
    """So many faults: each at least once as far as they go, the rare ones a quarter as often."""
    names = [name for name in FAULTS for _ in range(1 if name in RARE else 4)]
    drawn = [*FAULTS, *chance.choices(names, k=max(0, count - len(FAULTS)))]
    chance.shuffle(drawn)
    return drawn
