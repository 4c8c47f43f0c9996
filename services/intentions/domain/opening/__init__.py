"""An academy sets its dates, and a school opens and closes."""
