"""Who of an export is whom in the directory: `rules` is the table, `pupils`, `persons` walk it. Pure."""
