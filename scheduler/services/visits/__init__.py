"""Rounds of home visits by two visitors: chosen, drawn, made, gone, ticked off."""
