"""Trust in the prover: faults planted one at a time in the shipped diagrams, each of which it must find."""
