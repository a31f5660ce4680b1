"""The chain of seals over the audit log: what it is made of, and whether it holds."""
