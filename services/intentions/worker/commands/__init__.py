"""Commands from Siècle: looked up, decided, answered."""
