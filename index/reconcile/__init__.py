"""The facts, tables and statements of one disclosure in, what must agree and does not (勾稽) out.

``reconciliation.reconcile`` runs every rule over the ``evidence``. ``tables`` holds the identities of data/identities.toml:
tables become equations, only those of which the reading is certain may speak, and of those that fail it is asked which one
place is at fault. ``prose`` holds the rules of data/prose_rules.toml for what is said outside of the tables. ``agreement``
tells which facts have one address and which of their printed values is supported; ``things`` what a fact is of.
"""
