"""Measuring the optimiser against plain models of the same problems; nothing of the product needs it."""
