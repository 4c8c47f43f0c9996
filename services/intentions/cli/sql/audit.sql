-- name: add
-- One command that an operator ran.
INSERT INTO audit.operations (operator, command, details, exit_code) VALUES ($1, $2, $3, $4);

-- name: last
-- The last $1 of them, oldest first.
SELECT at, operator, command, details, exit_code FROM (
    SELECT * FROM audit.operations ORDER BY id DESC LIMIT $1
) AS newest ORDER BY id;
