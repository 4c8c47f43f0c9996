"""`orientation sample`: exports of schools that there are not, with the shapes of real ones."""
