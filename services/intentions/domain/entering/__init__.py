"""Families enter their requests, and staff for them."""
