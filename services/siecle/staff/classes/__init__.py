"""A school's classes: how far each pupil is, in numbers and as lists."""
