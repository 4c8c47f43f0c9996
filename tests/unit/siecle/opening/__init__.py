"""Opening and closing on staff's pages, without a page."""
