"""A pupil changes collège."""
