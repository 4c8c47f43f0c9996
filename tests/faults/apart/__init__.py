"""Pieces of drills on servers or in processes of their own, apart from the system under load."""
