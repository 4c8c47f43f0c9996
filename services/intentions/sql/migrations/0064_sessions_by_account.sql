-- An account is erased without looking through the sessions of everybody (`orientation erase`).
CREATE INDEX sessions_account ON directory.sessions (account);
