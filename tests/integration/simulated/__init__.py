"""What holds of the simulated servers holds of the real ones, and the other way round."""
