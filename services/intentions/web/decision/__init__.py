"""Step 3: the council's propositions, the family's answer, the decision."""
