"""Reads the exports of SIECLE Base Élèves: pupils (BEE_ELEVES) and guardians (BEE_RESPONSABLES)."""
