"""What a round looks for in the ledger, each a query of it."""

# The first list accepted after an instant that Siècle has, the first e-mail of a session that ended after it.
WRITTEN = """
SELECT min(w.at) FROM accepted a JOIN writes w ON w.siecle_id = a.siecle_id AND w.resource = 'intentions'
AND w.version >= a.version WHERE a.at > ?
"""
MAILED = (
    "SELECT min(m.at) FROM signed_out s JOIN mails m ON m.email = s.email AND m.at > s.at - 1 WHERE s.at > ?"
)
# Each version goes: a newer one of the same dossier is pushed only after it.
BEHIND = """
SELECT count(*) FROM accepted a WHERE a.n > ? AND a.at <= ? AND NOT EXISTS (SELECT 1 FROM writes w
WHERE w.siecle_id = a.siecle_id AND w.version = a.version AND w.resource = 'intentions')
"""
# Families whose list at a session's end no e-mail has told, nor a newer one: one may tell of two sessions.
UNMAILED = """
SELECT count(*) FROM (SELECT s.email, max(a.version) AS version FROM signed_out s
                      JOIN accepted a USING (receipt) WHERE s.at <= ? GROUP BY s.email) e
WHERE e.version > (SELECT coalesce(max(b.version), 0) FROM mails m JOIN accepted b USING (receipt)
                   WHERE m.email = e.email)
"""
# The same message, or another one that tells the same family of the same entry.
MAILED_TWICE = """
SELECT count(*) FROM mails m WHERE at > ? AND EXISTS (SELECT 1 FROM mails o WHERE o.n < m.n
AND (o.message_id = m.message_id OR o.email = m.email AND o.receipt = m.receipt AND m.receipt <> ''))
"""
CHANGED_BYTES = (
    "SELECT count(*) FROM (SELECT 1 FROM handed GROUP BY message_id HAVING count(DISTINCT digest) > 1)"
)
# Under another key, by which Siècle cannot know it again.
WRITTEN_TWICE = """
SELECT count(*) FROM writes w WHERE at > ? AND EXISTS (SELECT 1 FROM writes o WHERE o.siecle_id = w.siecle_id
AND o.resource = w.resource AND o.version = w.version AND o.n < w.n AND o.key <> w.key)
"""
# The same push again, as after an answer that did not come; Siècle passes it over by its key.
PUSHED_AGAIN = """
SELECT count(*) FROM writes w WHERE at > ? AND EXISTS (SELECT 1 FROM writes o WHERE o.siecle_id = w.siecle_id
AND o.version = w.version AND o.n < w.n AND o.key = w.key)
"""
WRITES_REORDERED = """
SELECT count(*) FROM writes w WHERE at > ? AND EXISTS (SELECT 1 FROM writes o WHERE o.siecle_id = w.siecle_id
AND o.resource = w.resource AND o.version > w.version AND o.n < w.n)
"""
# An older list after a newer one, repeats apart.
MAILS_REORDERED = """
SELECT count(*) FROM mails m JOIN accepted a USING (receipt) WHERE m.at > ? AND EXISTS
(SELECT 1 FROM mails o JOIN accepted b USING (receipt) WHERE o.email = m.email AND o.n < m.n
 AND b.version > a.version AND o.message_id <> m.message_id)
AND NOT EXISTS (SELECT 1 FROM mails r WHERE r.message_id = m.message_id AND r.n < m.n)
"""
# E-mails that tell of another list than the one of their receipt.
MAILS_WRONG = (
    "SELECT count(*) FROM mails m JOIN accepted a USING (receipt) WHERE m.at > ? AND m.pathways <> a.pathways"
)
ERRORS = "SELECT reason, count(*), max(seconds) FROM tries WHERE at > ? GROUP BY reason"
