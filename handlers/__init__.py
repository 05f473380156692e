"""What a diagram's service tasks do, one family of topics a module.

A module `deadline.py` holds the topics `deadline.…`; the registry finds them by scanning this package.
To add a topic, write a function under `@inline` or `@job` (handlers.topic) in its family's module.
"""

from handlers.catalogue import Registry, registry

__all__ = ["Registry", "registry"]
