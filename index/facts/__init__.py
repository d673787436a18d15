"""Tables, performance forms and statements → facts, missing values, reasons, passages; the identity of the disclosure; the balance of digits."""
