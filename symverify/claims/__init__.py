"""Claims: architectures, actions, what is claimed of them, and the certificates that answer."""
