"""What nobody else has: who held each child, what was decided and why, disputes, and what came back."""
