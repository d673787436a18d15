"""What must agree inside a disclosure (勾稽), and where it does not.

``reconciliation.reconcile`` runs every rule over what one file holds. The rules live beside it:
``agreement``: the same thing printed twice, and which value is supported; ``identities``: the arithmetic of the tables and
of what the prose says of them, from data/identities.toml; ``prose``: what is said outside of the tables, by the rules of
``comparisons``, ``change_sums``, ``completion``, ``shares``, ``sums``, ``against_tables``, ``subject_names``, ``enumerations``,
``directions``, ``years`` and ``wording``. What goes in and comes out is in ``evidence``. Questions need only ``agreement``:
importing this package imports no rule.
"""
