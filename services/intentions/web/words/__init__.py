"""The French of the pages, word for word from the guide: one name a sentence (R-…: the rule it comes from).

Templates reach these as `words.provisional.HEADING`. What the guide does not have is marked as ours. What all
services say alike is in `shared/words`; prose that stands on one page only is in that page's template.
"""
