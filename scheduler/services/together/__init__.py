"""With whom: friends who sign each other up, and whom one would rather not meet."""
