"""The prover: a pack in, findings out."""
