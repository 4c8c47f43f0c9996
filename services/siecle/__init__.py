"""A stand-in for Siècle Orientation, the ministry's back office: staff pages, an API, faults on demand."""
