"""Questions made from the evidence, fixed for a class by its private key."""
