"""The words of the field as frozen values: disclosures, addresses, amounts, subjects, agencies, errors. Imports nothing of ours."""
