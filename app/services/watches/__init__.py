"""What is looked for in what has happened: each watch is a small function over all that is kept of a case."""
