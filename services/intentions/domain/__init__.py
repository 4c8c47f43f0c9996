"""The rules of the téléservice: pure decisions on states folded from events. No clock, no I/O."""
