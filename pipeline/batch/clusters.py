"""The same event told in several reports: records that share a day and a fact are compared, and the likest joined.

Only records that share a key are compared, so the work grows with the number of records, not with its square. The same
records give the same clusters, in whatever order they come.
"""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.batch import cluster_facts
from pipeline.batch.cluster_facts import ENOUGH, TOGETHER, Agreement, Facts

# A key that more records have tells nothing; they meet by their other keys.
_CROWD = 200
_DAYS = 4  # of a record that states many, the first
_BUSY = 10  # days
_COMMON = 20  # documents
_CHECKED = 12  # members of a cluster that a newcomer must not contradict


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are one event.

    Attributes:
        left: Index of the one.
        right: Index of the other.
        score: Sum of points.
        agreements: What they agree on, and what speaks against.
    """

    left: int
    right: int
    score: int
    agreements: list[Agreement]


@dataclass(slots=True)
class Cluster:
    """Records of one event.

    Attributes:
        cluster_id: The ``event_id`` of the record whose document is the earliest (undated ones last; of equal ones
            the least id), so that later reports leave it as it is.
        members: Indices of the records, by ``event_id``.
        pairs: The pairs that joined them, one fewer than members, the surest first.
    """

    cluster_id: str
    members: list[int]
    pairs: list[Pair] = field(default_factory=list)


def cluster(records: Sequence[Facts], enough: int = ENOUGH) -> list[Cluster]:
    """Joins the records of one event.

    The likest pairs are joined first. A cluster never holds two records of one document, nor two that contradict each
    other (another day, another edition) or have too little in common.

    Args:
        records: What is compared of the records, see ``cluster_facts.of``.
        enough: Points from which two records are one event.

    Returns:
        The clusters of two records and more, by id.
    """
    busy = _busy(records)
    records = _without_common_titles(records)
    pairs = sorted(
        candidates(records, enough, busy),
        key=lambda pair: (-pair.score, *sorted((records[pair.left].event_id, records[pair.right].event_id))),
    )
    home: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    joined: dict[int, list[Pair]] = {}
    for pair in pairs:
        left, right = home.get(pair.left, pair.left), home.get(pair.right, pair.right)
        ours, theirs = members.get(left, [left]), members.get(right, [right])
        if left == right or not _fit(records, ours, theirs, busy):
            continue
        members[left] = ours + theirs
        joined[left] = [*joined.get(left, []), *joined.pop(right, []), pair]
        members.pop(right, None)
        for index in members[left]:
            home[index] = left
    found = []
    for key, indices in members.items():
        indices.sort(key=lambda index: records[index].event_id)
        found.append(Cluster(_name(records, indices), indices, joined[key]))
    return sorted(found, key=lambda one: one.cluster_id)


def candidates(records: Sequence[Facts], enough: int = ENOUGH, busy: frozenset[str] = frozenset()) -> Iterator[Pair]:
    """Compares the records that share a key, each pair once.

    Args:
        records: The records.
        enough: Points that a pair must have.
        busy: People who tell little.
    """
    seen: set[tuple[int, int]] = set()
    vague = [not any(day.known for day in facts.days) for facts in records]
    for loose in (False, True):
        for block in _blocks(records, vague, loose):
            for at, left in enumerate(block):
                for right in block[at + 1 :]:
                    if (loose and not (vague[left] or vague[right])) or (left, right) in seen:
                        continue
                    seen.add((left, right))
                    agreements = cluster_facts.compare(records[left], records[right], busy)
                    if (points := cluster_facts.score(agreements)) >= enough:
                        yield Pair(left, right, points, agreements)


def _blocks(records: Sequence[Facts], vague: list[bool], loose: bool) -> Iterator[list[int]]:
    """The records that share a key: the full day and a fact; or, where one of them knows no year, a looser one."""
    import numpy as np

    if loose and not any(vague):
        return
    keys, owners = array("Q"), array("L")
    for index, facts in enumerate(records):
        for key in dict.fromkeys(_loose_keys(facts) if loose else _keys(facts)):
            keys.append(int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()))
            owners.append(index)
    if not keys:
        return
    hashes = np.frombuffer(keys, dtype=np.uint64)
    order = np.argsort(hashes, kind="stable")
    first = np.concatenate([[0], np.flatnonzero(np.diff(hashes[order])) + 1, [len(order)]])
    sorted_owners = np.frombuffer(owners, dtype=np.dtype("L"))[order]
    for at in np.flatnonzero(np.diff(first) > 1):
        block = sorted({int(index) for index in sorted_owners[first[at] : first[at + 1]]})
        compared = sum(vague[index] for index in block) if loose else len(block)
        if len(block) > 1 and compared * len(block) <= _CROWD * _CROWD:
            yield block


def _keys(facts: Facts) -> Iterator[str]:
    """A full day with each person, place, organizer and part of the name."""
    whens = [str(day) for day in facts.days[:_DAYS] if day.known]
    for start, end in facts.spans[:_DAYS]:
        if (end - start).days < 31:
            whens += [str(start), str(end)]
    return (f"{when} {what}" for when in whens for what in _whats(facts))


def _loose_keys(facts: Facts) -> Iterator[str]:
    """The day without its year, and, as some records have none, the name with each person, place and organizer."""
    for day in facts.days[:_DAYS]:
        if day.month is not None:
            for what in _whats(facts):
                yield f"{day.month:02}-{day.day:02} {what}"
    if facts.name:
        for what in _whats(facts):
            if what[0] in "pvo":
                yield f"{facts.name} {what}"


def _whats(facts: Facts) -> Iterator[str]:
    yield from (f"p{one}" for one in sorted(facts.people))
    yield from (f"v{one}" for one in sorted(facts.venues))
    yield from (f"d{one[:4]}" for one in sorted(facts.divisions))
    yield from (f"o{one}" for one in sorted(facts.organizers))
    name = facts.name
    yield from (f"n{name[at : at + 4]}" for at in range(max(1, len(name) - 3)) if name)


def _busy(records: Sequence[Facts]) -> frozenset[str]:
    """The people who are at something on more than ``_BUSY`` days: they are at two things on one day, too."""
    days: dict[str, set[str]] = {}
    for facts in records:
        for person in facts.people:
            days.setdefault(person, set()).update(map(str, facts.days))
    return frozenset(person for person, seen in days.items() if len(seen) > _BUSY)


def _without_common_titles(records: Sequence[Facts]) -> Sequence[Facts]:
    """Takes titles away that many documents have: the name of the programme, not of the report."""
    documents: dict[str, set[str]] = {}
    for facts in records:
        documents.setdefault(facts.title, set()).add(facts.document)
    common = {title for title, those in documents.items() if len(those) > _COMMON}
    return [replace(facts, title="") if facts.title in common else facts for facts in records]


def _fit(records: Sequence[Facts], ours: list[int], theirs: list[int], busy: frozenset[str]) -> bool:
    documents = {records[index].document for index in ours}
    if any(records[index].document in documents for index in theirs):
        return False
    return all(
        cluster_facts.score(cluster_facts.compare(records[a], records[b], busy)) >= TOGETHER
        for a in ours[:_CHECKED]
        for b in theirs[:_CHECKED]
    )


def _name(records: Sequence[Facts], indices: list[int]) -> str:
    first = min(indices, key=lambda index: (str(records[index].published or "9999"), records[index].event_id))
    return records[first].event_id
