"""In: passages of some disclosures, and what must be spoken of. Out: the sentences that say it, verbatim."""
