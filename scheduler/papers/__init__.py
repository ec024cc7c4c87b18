"""Papers as PDF from plain data, black and white, in Chinese: the only package that knows reportlab."""
