"""Tables and facts in, the identities (勾稽关系) that fail out: ``contradictions.check_identities``."""
