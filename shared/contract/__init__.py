"""The event contract: what other systems rely on. Names and promises here never change within a version."""
