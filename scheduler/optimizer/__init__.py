"""A planning problem in, a plan out; the only package that knows OR-Tools."""
