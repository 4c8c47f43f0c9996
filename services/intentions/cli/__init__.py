"""The command line `orientation`, for operators and developers."""
