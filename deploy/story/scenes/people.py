"""The pupils of the story as Siècle's pages name them, and their classes."""

CAMILLE, CAMILLES_CLASS = "Camille AUBERT", "3A"
HUGO, HUGOS_CLASS = "Hugo RENAUD", "3B"
