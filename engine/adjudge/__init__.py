"""Outcome assessment over dated case records: intervals instead of guesses, a proof for each verdict."""
