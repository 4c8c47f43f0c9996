"""The definitive phase: a list of pupils, a page a pupil, a form for each thing that staff enter."""
