"""The year from February to June played from outside, over the pages that people use."""
