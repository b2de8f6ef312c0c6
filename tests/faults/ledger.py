"""What was sent to a server and what it acknowledged, compared with what its log then holds."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from threading import Lock

from kb.log import digest


@dataclass
class Sent:
    """One request that would change something; `receipt` is there when it was acknowledged."""

    publisher: str
    action: str
    profile: str
    content: bytes = b""
    if_match: str | None = None
    undoes: int | None = None
    receipt: dict | None = None


@dataclass
class Ledger:
    """Every request so far; may be shared by threads."""

    requests: list[Sent] = field(default_factory=list)
    records: list = field(default_factory=list)
    """Of the log, as far as it was checked."""
    _lock: Lock = field(default_factory=Lock)

    def sending(self, *said, **more):
        """Note a request, before it is sent."""
        one = Sent(*said, **more)
        with self._lock:
            self.requests.append(one)
        return one

    def acknowledged(self, publisher):
        """Return the receipts that a publisher has got for something new, in their order."""
        with self._lock:
            return [
                one.receipt for one in self.requests if one.publisher == publisher and one.receipt
            ]

    def check(self, log):
        """Compare with a log: nothing that was acknowledged is missing, nothing else is there."""
        kept = self.records[-1].record_hash if self.records else None
        position = len(self.records)
        self.records += log.records(position)
        assert [one.position for one in self.records] == list(range(1, len(self.records) + 1))
        for before, record in zip(
            self.records[position - 1 :], self.records[position:], strict=False
        ):
            if position:
                assert record.previous_record_hash == before.record_hash
        assert kept is None or self.records[position - 1].record_hash == kept
        self._check_acknowledged(log)
        self._check_unknown()
        return len(self.records) - position

    def _check_acknowledged(self, log):
        taken = Counter()
        for one in self.requests:
            if one.receipt is None or one.receipt["outcome"] == "unchanged":
                continue
            told = one.receipt
            record = self.records[told["position"] - 1]
            taken[record.position] += 1
            assert (record.publisher, str(record.profile)) == (one.publisher, one.profile), one
            assert told["contribution"].endswith(record.id), one
            if one.action == "put":
                assert log.payload(record) == one.content, one
                assert (record.action, record.stored_hash) == ("put", told["etag"])
                if one.if_match:
                    assert self.records[record.previous - 1].stored_hash == one.if_match, one
            elif one.action == "withdraw":
                assert record.action == "withdraw", one
            else:
                self._check_undone(one, record)
        assert max(taken.values(), default=1) == 1, "two requests were told of one contribution"

    def _check_undone(self, one, record):
        undone = self.records[one.undoes - 1]
        assert record.previous == undone.position, one
        before = self.records[undone.previous - 1] if undone.previous else None
        if before is None or before.action == "withdraw":
            assert record.action == "withdraw", one
        else:
            assert record.stored_hash == before.stored_hash, one

    def _check_unknown(self):
        """Every record is something that was sent, once: a nonce makes each content unique."""
        contents = Counter(
            (one.publisher, one.profile, digest(one.content))
            for one in self.requests
            if one.action == "put"
        )
        withdrawals = Counter(
            (one.publisher, one.profile) for one in self.requests if one.action != "put"
        )
        restored = defaultdict(int)
        for record in self.records:
            whose = record.publisher, str(record.profile)
            if record.action == "withdraw":
                withdrawals[whose] -= 1
                assert withdrawals[whose] >= 0, record
                continue
            sent = (*whose, record.payload_hash)
            assert contents[sent], record
            restored[sent] += 1
        undone = Counter(
            (one.publisher, one.profile) for one in self.requests if one.action == "undo"
        )
        for (publisher, profile, _), times in restored.items():
            assert times <= 1 + undone[publisher, profile], profile
