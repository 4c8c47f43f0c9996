"""The tools of every page: the visit, templates, cookies, headers."""
