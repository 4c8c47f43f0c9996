"""What a round looks for in the ledger, each a query of it: each row is judged once, by its number."""

from dataclasses import dataclass, field

from tests.faults.ledger import Ledger

# Of anything: an entry was taken, one came to Siècle, and an e-mail to a mailbox.
RECOVERED = """
SELECT max((SELECT min(at) FROM accepted WHERE at > ?1), (SELECT min(at) FROM writes WHERE at > ?1),
           (SELECT min(at) FROM mails WHERE at > ?1))
"""
# Of what is new: an entry accepted since came to Siècle, and the e-mail of a session that ended since.
WRITTEN = """
SELECT min(w.at) FROM writes w WHERE w.at > ?1 AND w.resource = 'intentions' AND EXISTS
(SELECT 1 FROM accepted a WHERE a.siecle_id = w.siecle_id AND a.version = w.version AND a.at > ?1)
"""
MAILED = """
SELECT min(m.at) FROM mails m JOIN accepted b USING (receipt) WHERE m.at > ?1 AND EXISTS
(SELECT 1 FROM signed_out s JOIN accepted a USING (receipt)
 WHERE s.at > ?1 AND s.email = m.email AND a.version <= b.version)
"""
# Each version goes: a newer one of the same dossier is pushed only after it.
BEHIND = """
SELECT count(*) FROM accepted a WHERE a.n > ? AND a.at <= ? AND NOT EXISTS (SELECT 1 FROM writes w
WHERE w.siecle_id = a.siecle_id AND w.version = a.version AND w.resource = 'intentions')
"""
# Families whose list at a session's end no e-mail has told, nor a newer one: one may tell of two sessions.
UNMAILED = """
SELECT count(*) FROM (SELECT s.email, max(a.version) AS version FROM signed_out s
                      JOIN accepted a USING (receipt) WHERE s.n > ? AND s.at <= ? GROUP BY s.email) e
WHERE e.version > (SELECT coalesce(max(b.version), 0) FROM mails m JOIN accepted b USING (receipt)
                   WHERE m.email = e.email)
"""
# The same message, or another one that tells the same family of the same entry.
MAILED_TWICE = """
SELECT count(*) FROM mails m WHERE n > ? AND EXISTS (SELECT 1 FROM mails o WHERE o.n < m.n
AND (o.message_id = m.message_id OR o.email = m.email AND o.receipt = m.receipt AND m.receipt <> ''))
"""
CHANGED_BYTES = """
SELECT count(*) FROM handed m WHERE n > ? AND EXISTS
(SELECT 1 FROM handed o WHERE o.message_id = m.message_id AND o.n < m.n AND o.digest <> m.digest)
"""
# Under another key, by which Siècle cannot know it again.
WRITTEN_TWICE = """
SELECT count(*) FROM writes w WHERE n > ? AND EXISTS (SELECT 1 FROM writes o WHERE o.siecle_id = w.siecle_id
AND o.resource = w.resource AND o.version = w.version AND o.n < w.n AND o.key <> w.key)
"""
# The same push again, as after an answer that did not come; Siècle passes it over by its key.
PUSHED_AGAIN = """
SELECT count(*) FROM writes w WHERE n > ? AND EXISTS (SELECT 1 FROM writes o WHERE o.siecle_id = w.siecle_id
AND o.version = w.version AND o.n < w.n AND o.key = w.key)
"""
WRITES_REORDERED = """
SELECT count(*) FROM writes w WHERE n > ? AND EXISTS (SELECT 1 FROM writes o WHERE o.siecle_id = w.siecle_id
AND o.resource = w.resource AND o.version > w.version AND o.n < w.n)
"""
# An older list after a newer one, repeats apart.
MAILS_REORDERED = """
SELECT count(*) FROM mails m JOIN accepted a USING (receipt) WHERE m.n > ? AND EXISTS
(SELECT 1 FROM mails o JOIN accepted b USING (receipt) WHERE o.email = m.email AND o.n < m.n
 AND b.version > a.version AND o.message_id <> m.message_id)
AND NOT EXISTS (SELECT 1 FROM mails r WHERE r.message_id = m.message_id AND r.n < m.n)
"""
# E-mails that tell of another list than the one of their receipt.
MAILS_WRONG = (
    "SELECT count(*) FROM mails m JOIN accepted a USING (receipt) WHERE m.n > ? AND m.pathways <> a.pathways"
)
ERRORS = "SELECT reason, count(*), max(n) FROM tries WHERE n > ? GROUP BY reason"
SIGNED_OUT = "SELECT coalesce(max(n), 0) FROM signed_out WHERE at <= ?"
HANDED, PUSHED = "SELECT coalesce(max(n), 0) FROM handed", "SELECT coalesce(max(n), 0) FROM writes"


@dataclass
class Marks:
    """Numbers of the last rows that were judged."""

    accepted: int = 0
    signed_out: int = 0
    handed: int = 0
    writes: int = 0
    tries: int = 0


@dataclass
class Effects:
    """What came and should not have come so; `again` are pushes that Siècle had already."""

    wrong: int
    twice: int
    again: int
    reordered: dict[str, int]
    problems: list[str] = field(default_factory=list)


def effects(ledger: Ledger, marks: Marks) -> Effects:
    """What came after these marks, also between two rounds; they are moved on to the newest rows."""
    handed, writes = marks.handed, marks.writes
    marks.handed, marks.writes = ledger.value(HANDED), ledger.value(PUSHED)
    found = Effects(
        ledger.value(MAILS_WRONG, handed),
        ledger.value(MAILED_TWICE, handed) + ledger.value(WRITTEN_TWICE, writes),
        ledger.value(PUSHED_AGAIN, writes),
        {
            "siecle": ledger.value(WRITES_REORDERED, writes),
            "mailbox": ledger.value(MAILS_REORDERED, handed),
        },
        _answers(ledger, marks),
    )
    if changed := ledger.value(CHANGED_BYTES, handed):
        found.problems.append(f"{changed} e-mails were repeated with other bytes")
    return found


def check_rest(ledger: Ledger, marks: Marks, repeats: int) -> None:
    """What came after the last comparison, while the load ended. Errors: `AssertionError`, which says it."""
    found = effects(ledger, marks)
    assert found.twice <= repeats, f"{found.twice} went twice after the last round, not {repeats} at most"
    wrong = found.wrong + sum(found.reordered.values())
    assert not wrong, f"{wrong} came wrong or out of order after the last round"
    assert not found.problems, f"after the last round: {'; '.join(found.problems)}"


def _answers(ledger: Ledger, marks: Marks) -> list[str]:
    """Answers that families should not have had: a 500, a 503 that does not say when, anything unexpected."""
    rows = ledger.rows(ERRORS, marks.tries)
    marks.tries = max([marks.tries, *(newest for _, _, newest in rows)])
    return [
        f"{number} families had « {reason} »"
        for reason, number, _ in rows
        if reason.startswith(("500", "unexpected")) or "without" in reason
    ]
