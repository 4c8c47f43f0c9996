"""Staff: who they are, what their role lets them do, what they did."""
