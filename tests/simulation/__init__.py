"""A deterministic simulation: the code of production, on time, servers and faults made from a seed."""
