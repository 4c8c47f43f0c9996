"""From the council's propositions to the decision, and what may follow it."""
