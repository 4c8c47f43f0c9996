"""The provisional phase played from outside, over the pages that people use."""
