"""HTTP as every process serves it: health and figures; and for pages: forms, cookies, headers, bounds."""
