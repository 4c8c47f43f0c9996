"""An account signs in and out."""
