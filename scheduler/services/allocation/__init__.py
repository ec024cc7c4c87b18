"""Giving out a week of the video room by wishes."""
