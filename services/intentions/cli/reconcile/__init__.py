"""`orientation reconcile`: the dossiers here beside what Siècle holds of them."""
