"""A fictional collège in the format of SIECLE Base Élèves, for the demo, the tests and trying things out."""
