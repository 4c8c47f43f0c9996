"""Which release this code is: that of pyproject.toml, which the images do not hold."""

RELEASE = "0.2.0"
