"""Tests of these services."""
