"""Answering the council: the avis's acknowledgement."""
