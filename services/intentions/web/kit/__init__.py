"""What every page is made with: the visit, templates, cookies, headers."""
