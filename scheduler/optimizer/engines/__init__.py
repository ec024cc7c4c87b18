"""The solvers inside OR-Tools, each behind one function that takes a matrix; they know no volunteers."""
