"""Who of an export is whom in the directory. Pure."""
