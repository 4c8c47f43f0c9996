"""HTTP as every process serves it: health and figures, forms, addresses that lead nowhere."""
