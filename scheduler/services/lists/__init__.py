"""Lists in and out: what each list holds, what an uploaded one would change, and doing it, all or nothing."""
