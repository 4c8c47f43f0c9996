"""Letters of access for families, behind staff's pages: asked for, received, printed (ADR 0035)."""
